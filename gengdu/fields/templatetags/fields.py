"""`{% load fields %}`: the stage strip and what is said beside it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gengdu.agronomy.models import Stage
from gengdu.fields.models import StageReport
from gengdu.fields.queries import pages, words
from gengdu.fields.queries.glyphs import glyph_of
from gengdu.fields.queries.pages import Plot
from gengdu.fields.queries.seasons import Interval
from gengdu.fields.queries.strips import range_picture, season_picture

register = template.Library()
STRIP = "fields/_strip.html"
NOTHING: Final[Mapping[int, StageReport]] = MappingProxyType({})


@register.inclusion_tag(STRIP)
def stage_strip(
    season: Sequence[Interval],
    today: dt.date,
    size: str,
    title: str,
    classes: str = "",
    told: Mapping[int, StageReport] = NOTHING,
) -> dict[str, Any]:
    """`{% stage_strip season today "normal" title=planting.title %}`: a season as a picture.

    Its words must stand beside it: `{% strip_key season today %}`. `told`: what was reported.
    """
    said = words.season_words(title, season, today)
    reports = list(told.values())
    picture = season_picture(season, today, size, title=said, reports=reports)
    return {"picture": picture, "classes": classes}


@register.inclusion_tag(STRIP)
def range_strip(
    season: Sequence[Interval], first: int, last: int, today: dt.date, size: str, title: str
) -> dict[str, Any]:
    """The stages that something is for, over a usual season; `first` and `last` are orders."""
    return {"picture": range_picture(season, (first, last), today, size, title=title)}


@register.inclusion_tag("fields/_strip_key.html")
def strip_key(
    season: Sequence[Interval], today: dt.date, told: Mapping[int, StageReport] = NOTHING
) -> dict[str, Any]:
    """The stage now and the next one with its window, in words."""
    place = words.place_in(season, today)
    seen = told.get(place.now.stage.order) if place.now else None
    since = words.since_words(place.now, today) if place.now else ""
    return {
        "place": place,
        "since": words.seen_words(seen) if seen else since,
        "window": words.window_words(place.next, today) if place.next else "",
    }


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
