"""The stage strip: a season as a row of drawings over a date axis, laid out on the server.

Two forms share one axis: the season of a planting (stage now, window of the next one) and the
range of stages something is for (article, audience). `templates/fields/_strip.html` paints them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import pgettext

from gengdu.fields.models import StageReport
from gengdu.fields.queries.axis import AFTER_LAST, SIZES, Axis, Size, n
from gengdu.fields.queries.glyphs import glyph_of
from gengdu.fields.queries.seasons import Interval
from gengdu.fields.queries.strip_texts import (
    Texts,
    range_texts,
    scale_texts,
    stage_texts,
    width_of,
)
from gengdu.fields.queries.words import place_in

TONES = ("next", "past", "now")
"""In painting order: what comes lies below what went by, and that below what is now."""


@dataclass(frozen=True)
class Drawn:
    """A drawing at its place; `tone` is past, now or next."""

    name: str
    x: str
    tone: str


@dataclass(frozen=True)
class Flag:
    """The word 今天 on its flag: where it begins, how wide it is, where its middle is."""

    word: str
    x: str
    width: str
    middle: str


@dataclass(frozen=True)
class Dot:
    """A day on which somebody saw a stage; hollow where a technician did."""

    x: str
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    """A box from the top to the ground."""

    x: str
    width: str


@dataclass(frozen=True)
class Picture:
    """A strip laid out: everything the template paints, numbers as they stand in the SVG."""

    size: Size
    title: str
    today: str
    flag: Flag | None
    glyphs: list[Drawn]
    texts: Texts
    column: Bar | None = None
    window: Bar | None = None
    is_range: bool = False
    dots: tuple[Dot, ...] = ()

    @property
    def tones(self) -> list[tuple[str, list[Drawn]]]:
        """The drawings by tone, in painting order."""
        found = [(tone, [glyph for glyph in self.glyphs if glyph.tone == tone]) for tone in TONES]
        return [(tone, glyphs) for tone, glyphs in found if glyphs]


def season_picture(
    season: Sequence[Interval],
    today: dt.date,
    size: str,
    *,
    title: str,
    reports: Sequence[StageReport] = (),
) -> Picture | None:
    """The strip of a season on a day, reported stages as dots; None where nothing is drawn."""
    if not season:
        return None
    axis, place = Axis(SIZES[size], season), place_in(season, today)
    now, coming = place.now, place.next
    large = axis.size.name == "large"
    return Picture(
        size=axis.size,
        title=title,
        today=n(axis.x(today)),
        flag=_flag(axis, today),
        glyphs=_drawn(axis, season, [_tone(one, now, today) for one in season]),
        texts=stage_texts(axis, season, today) if large else _scale(axis),
        column=_bar(axis, now.enter_on, _end_of(now, season)) if now else None,
        window=_bar(axis, max(coming.low_on, today), coming.high_on) if coming else None,
        dots=_dots(axis, reports) if axis.size.flag[0] else (),
    )


def range_picture(
    season: Sequence[Interval],
    orders: tuple[int, int],
    today: dt.date,
    size: str,
    *,
    title: str,
) -> Picture | None:
    """The strip of the stages from the first to the last of `orders`, over a usual season.

    Today is marked where it lies in the season.
    """
    chosen = [one for one in season if orders[0] <= one.stage.order <= orders[1]]
    if not chosen:
        return None
    axis = Axis(SIZES[size], season)
    large, inside = axis.size.name == "large", season[0].enter_on <= today <= axis.days[-1]
    return Picture(
        size=axis.size,
        title=title,
        today=n(axis.x(today)) if inside else "",
        flag=_flag(axis, today) if inside else None,
        glyphs=_drawn(axis, season, ["now" if one in chosen else "next" for one in season]),
        texts=range_texts(axis, season, chosen) if large else _scale(axis),
        column=_bar(axis, chosen[0].enter_on, _end_of(chosen[-1], season)),
        is_range=True,
    )


def _dots(axis: Axis, reports: Sequence[StageReport]) -> tuple[Dot, ...]:
    return tuple(
        Dot(n(axis.x(report.on)), "tech" if report.seen_by_technician else "") for report in reports
    )


def _tone(one: Interval, now: Interval | None, today: dt.date) -> str:
    if one is now:
        return "now"
    return "past" if one.enter_on <= today else "next"


def _drawn(axis: Axis, season: Sequence[Interval], tones: Sequence[str]) -> list[Drawn]:
    half = 12 * axis.size.scale
    return [
        Drawn(glyph_of(one.stage), n(middle - half), tone)
        for one, middle, tone in zip(season, axis.middles, tones, strict=True)
    ]


def _flag(axis: Axis, today: dt.date) -> Flag | None:
    least, height, _text = axis.size.flag
    if not least:
        return None
    word = pgettext("strip", "Today")
    wide = max(least, width_of(word, height * 0.62) + height)
    middle = min(max(axis.x(today), wide / 2 + 2), axis.size.width - wide / 2 - 2)
    return Flag(word, n(middle - wide / 2), n(wide), n(middle))


def _scale(axis: Axis) -> Texts:
    return scale_texts(axis) if axis.size.name == "normal" else Texts()


def _end_of(one: Interval, season: Sequence[Interval]) -> dt.date:
    return one.leave_on if one is not season[-1] else one.enter_on + AFTER_LAST


def _bar(axis: Axis, first: dt.date, last: dt.date) -> Bar:
    left, right = axis.x(first), axis.x(last)
    return Bar(n(left), n(max(right - left, 1.0)))
