"""`{% load fields %}`: the stage strip and what is said beside it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from gengdu.agronomy.models import Stage
from gengdu.fields.models import StageReport
from gengdu.fields.queries import pages, words
from gengdu.fields.queries.axis import SIZES
from gengdu.fields.queries.glyphs import glyph_of
from gengdu.fields.queries.pages import Plot
from gengdu.fields.queries.seasons import Interval
from gengdu.fields.queries.strips import Picture, range_picture, season_picture
from gengdu.shell.drawings import Drawing

register = template.Library()
_STRIPS: Final = {name: Drawing("fields/_strip.html", size=size) for name, size in SIZES.items()}
_GLYPHS: Final = {n: Drawing("fields/_strip_glyph.html", size=size) for n, size in SIZES.items()}
_MONTHS: Final = {n: Drawing("fields/_strip_month.html", size=size) for n, size in SIZES.items()}
_KEY: Final = Drawing("fields/_strip_key.html")
_TAP: Final = Drawing("fields/_tap.html")
_FACTS: Final = Drawing("fields/_facts.html")
NOTHING: Final[Mapping[int, StageReport]] = MappingProxyType({})


@register.simple_tag
def stage_strip(
    season: Sequence[Interval],
    today: dt.date,
    size: str,
    title: str,
    classes: str = "",
    told: Mapping[int, StageReport] = NOTHING,
) -> str:
    """`{% stage_strip season today "normal" title=planting.title %}`: a season as a picture.

    Its words must stand beside it: `{% strip_key season today %}`. `told`: what was reported.
    """
    said = words.season_words(title, season, today)
    reports = list(told.values())
    return _strip(season_picture(season, today, size, title=said, reports=reports), classes)


@register.simple_tag
def range_strip(
    season: Sequence[Interval], first: int, last: int, today: dt.date, size: str, title: str
) -> str:
    """The stages that something is for, over a usual season; `first` and `last` are orders."""
    return _strip(range_picture(season, (first, last), today, size, title=title), "")


def _strip(picture: Picture | None, classes: str) -> str:
    if picture is None:
        return ""
    name = picture.size.name
    glyph, month, texts = _GLYPHS[name], _MONTHS[name], picture.texts
    return _STRIPS[name](
        classes=classes,
        title=picture.title,
        today=picture.today,
        flag=picture.flag,
        column=picture.column,
        window=picture.window,
        is_range=picture.is_range,
        dots=picture.dots,
        tones=[
            (tone, glyph.each({"name": one.name, "x": one.x} for one in glyphs))
            for tone, glyphs in picture.tones
        ],
        months=month.each(vars(one) for one in texts.months),
        texts={name: getattr(texts, name) for name in ("start", "labels", "dates", "window")},
    )


@register.simple_tag
def strip_key(
    season: Sequence[Interval], today: dt.date, told: Mapping[int, StageReport] = NOTHING
) -> SafeString:
    """The stage now and the next one with its window, in words."""
    now = words.place_in(season, today).now
    if now is None:
        return key_words(season, today, "")
    seen = told.get(now.stage.order)
    return key_words(
        season, today, words.seen_words(seen) if seen else words.since_words(now, today)
    )


def key_words(season: Sequence[Interval], today: dt.date, since: str) -> SafeString:
    """The same, with what is known of the stage now."""
    place = words.place_in(season, today)
    now, coming = place.now, place.next
    return _KEY(
        over=place.over,
        now=str(now.stage) if now else "",
        since=since,
        next=str(coming.stage) if coming else "",
        window=words.window_words(coming, today) if coming else "",
    )


@register.simple_tag
def plot_facts(plot: Plot) -> SafeString:
    """Whose it is, how large, and since when it grows."""
    planting, day = plot.planting, plot.day
    undated = planting.started_on is None
    return _FACTS(
        who=plot.who,
        area=mu(planting.area) if planting.area else "",
        started="" if planting.started_on is None else words.day_words(planting.started_on),
        sown=planting.crop.start_event == "sowing",
        age=ngettext("day %(day)s", "day %(day)s", day) % {"day": day} if day else "",
        waits=undated and planting.counted_from > plot.today,
        usual=undated and bool(plot.season),
    )


@register.simple_tag(takes_context=True)
def report_tap(context: Context, plot: Plot) -> str:
    """Below a strip: has the stage that is due begun? The page's token comes from its context."""
    return tap_of(plot, context["request"].path, str(context.get("csrf_token", "")))


def tap_of(plot: Plot, here: str, token: str) -> str:
    """The same with what a page knows; nothing where there can be nothing to see yet."""
    if not (plot.season and plot.begun):
        return ""
    due, planting = plot.due, plot.planting
    return _TAP(
        uid=planting.uid,
        due=str(due.stage) if due else "",
        order=str(due.stage.order) if due else "",
        plot=planting.title,
        here=here,
        csrf_token=token,
    )


@register.inclusion_tag("fields/_season.html")
def season_list(plot: Plot) -> dict[str, Any]:
    """The whole season as a list: what a phone gets instead of the large strip."""
    today, told, ended = plot.today, plot.told, plot.planting.ended_on
    shown = [one for one in plot.season if ended is None or one.enter_on <= ended]
    return {
        "rows": [
            {
                "stage": one.stage,
                "tone": "past" if ended else _tone(one, plot.place, today),
                "when": words.day_words(one.enter_on)
                if one.enter_on <= today
                else words.window_words(one, today),
                "report": told.get(one.stage.order),
                "begun": one is plot.season[0] and plot.planting.started_on is not None,
            }
            for one in shown
        ]
    }


@register.inclusion_tag("fields/_report_fields.html")
def report_fields(plot: Plot, form: Any = None, *, everything: bool = False) -> dict[str, Any]:
    """What is asked when a stage is reported: which, and since when."""
    choices = pages.choices_of(plot)
    near = [choice for choice in choices if everything or choice.likely]
    chosen = str(form["stage"].value() or "") if form is not None and form.is_bound else ""
    if not chosen:
        first = plot.due or plot.place.now or plot.place.next
        chosen = str(first.stage.order) if first else ""
    orders = {str(choice.stage.order) for choice in near}
    return {
        "form": form,
        "choices": near,
        "chosen": chosen if chosen in orders else str(near[0].stage.order) if near else "",
        "when": form["when"].value() if form is not None and form.is_bound else "today",
        "days": [plot.today - dt.timedelta(days=back) for back in range(3)],
        "today": plot.today,
        "once": uuid.uuid4(),
        "plot": plot,
    }


@register.filter
def off(report: StageReport) -> str:
    """比推算晚1天."""
    return words.difference_words(report.on, report.predicted_on)


def _tone(one: Interval, place: words.Place, today: dt.date) -> str:
    if one is place.now:
        return "now"
    if one is place.next:
        return "next"
    return "past" if one.enter_on <= today else "future"


@register.filter
def month_day(day: dt.date) -> str:
    """4月28日."""
    return words.day_words(day)


@register.filter
def window(coming: Interval, today: dt.date) -> str:
    """7月18日–26日: when a stage is expected to be entered."""
    return words.window_words(coming, today)


@register.filter
def mu(area: Decimal) -> str:
    """8, 2.5: an area without needless zeros."""
    return f"{area:f}".rstrip("0").rstrip(".")


@register.simple_tag
def stage_glyph(stage: Stage, classes: str = "") -> SafeString:
    """The drawing of one stage."""
    return format_html(
        '<svg class="glyph {}" viewBox="0 0 24 60" aria-hidden="true">'
        '<use href="{}#{}" width="24" height="60"/></svg>',
        *(classes, static("fields/glyphs.svg"), glyph_of(stage)),
    )
