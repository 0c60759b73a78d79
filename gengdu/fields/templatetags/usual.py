"""`{% load usual %}`: how crops usually run in a county, where nobody's own plot is meant."""

import datetime as dt
from collections.abc import Callable, Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gengdu.fields.queries import words
from gengdu.fields.queries.usual import Usual, under_way, usual_ranges
from gengdu.fields.templatetags.fields import key_words, range_strip, stage_strip
from gengdu.kit import clock
from gengdu.shell.drawings import Drawing
from gengdu.shell.kept import parts

register = template.Library()
_CROP = Drawing("fields/_usual.html")
MOST = 2
"""Crops of one thing that get a picture."""


def _this_hour(make: Callable[[], Iterable[str]], *values: object) -> SafeString:
    """Drawn once an hour in a process: a calendar or weather that comes meanwhile shows then."""
    key = ("usual", get_language(), clock.now().hour, *values)
    return SafeString(parts.get(key, lambda: "".join(make())))


@register.simple_tag
def crops_under_way(region_code: str, today: dt.date) -> SafeString:
    """The crops of a county that are growing now: stage, next stage, picture."""

    def make() -> Iterable[str]:
        return [_under_way(one, today) for one in under_way(region_code, today)]

    return _this_hour(make, region_code, today)


def _under_way(usual: Usual, today: dt.date) -> SafeString:
    name = usual.crop.plain_name
    return _CROP(
        name=name,
        strip=stage_strip(usual.season, today, "normal", name),
        words=key_words(usual.season, today, _("on most plots")),
    )


@register.simple_tag
def usual_range(stage_keys: Iterable[str], region_code: str, today: dt.date) -> SafeString:
    """The stages that something is for, over the usual season of each crop in a county."""
    named = tuple(stage_keys)

    def make() -> Iterable[str]:
        for usual, first, last in usual_ranges(named, region_code, today)[:MOST]:
            chosen = [one for one in usual.season if first <= one.stage.order <= last]
            if chosen:
                said = {"crop": usual.crop, "stages": words.range_words(chosen[0], chosen[-1])}
                title = _("%(crop)s, %(stages)s") % said
                yield range_strip(usual.season, first, last, today, "normal", title)

    return _this_hour(make, named, region_code, today)
