"""`{% load fields %}`: the stage strip and what is said beside it."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gengdu.agronomy.models import Stage
from gengdu.fields.queries import words
from gengdu.fields.queries.glyphs import glyph_of
from gengdu.fields.queries.seasons import Interval
from gengdu.fields.queries.strips import range_picture, season_picture

register = template.Library()
STRIP = "fields/_strip.html"


@register.inclusion_tag(STRIP)
def stage_strip(
    season: Sequence[Interval], today: dt.date, size: str, title: str, classes: str = ""
) -> dict[str, Any]:
    """`{% stage_strip season today "normal" title=planting.title %}`: a season as a picture.

    Its words must stand beside it: `{% strip_key season today %}`.
    """
    said = words.season_words(title, season, today)
    return {"picture": season_picture(season, today, size, title=said), "classes": classes}


@register.inclusion_tag(STRIP)
def range_strip(
    season: Sequence[Interval], first: int, last: int, today: dt.date, size: str, title: str
) -> dict[str, Any]:
    """The stages that something is for, over a usual season; `first` and `last` are orders."""
    return {"picture": range_picture(season, (first, last), today, size, title=title)}


@register.inclusion_tag("fields/_strip_key.html")
def strip_key(season: Sequence[Interval], today: dt.date) -> dict[str, Any]:
    """The stage now and the next one with its window, in words."""
    place = words.place_in(season, today)
    return {
        "place": place,
        "since": words.since_words(place.now, today) if place.now else "",
        "window": words.window_words(place.next, today) if place.next else "",
    }


@register.inclusion_tag("fields/_season.html")
def season_list(season: Sequence[Interval], today: dt.date) -> dict[str, Any]:
    """The whole season as a list: what a phone gets instead of the large strip."""
    place = words.place_in(season, today)
    return {
        "rows": [
            {
                "stage": one.stage,
                "tone": _tone(one, place, today),
                "when": words.day_words(one.enter_on)
                if one.enter_on <= today
                else words.window_words(one, today),
            }
            for one in season
        ]
    }


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
