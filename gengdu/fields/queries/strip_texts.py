"""The words inside a stage strip: months, names and dates of stages, as far as they fit.

What does not fit is left out: the same facts stand beside every strip in HTML.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gengdu.agronomy.models import Stage
from gengdu.fields.queries.axis import Axis, n
from gengdu.fields.queries.seasons import Interval
from gengdu.fields.queries.words import day_words, place_in, window_words
from gengdu.kit.words import by_language


@dataclass(frozen=True)
class Text:
    """Words at a place; `tone` is a class."""

    x: str
    words: str
    tone: str = ""


@dataclass(frozen=True)
class Texts:
    """All words of one strip; a size has some of them."""

    start: Text | None = None
    months: tuple[Text, ...] = ()
    labels: tuple[Text, ...] = ()
    dates: tuple[Text, ...] = ()
    window: Text | None = None


def scale_texts(axis: Axis) -> Texts:
    """The first day and the months, at the bottom edge."""
    words = day_words(axis.days[0])
    months, shown, few = [], axis.edges[0] + width_of(words, 11), -40.0
    for day in _firsts(axis.days[0], axis.days[-1]):
        x = axis.x(day)
        if x - shown < 12 or x > axis.size.width - 18:
            continue
        sparse = x - few < 52  # 长辈版 has larger letters: every other month
        months.append(Text(n(x), _month(day.month), "s-often" if sparse else "s-month"))
        shown, few = x + 14, few if sparse else x
    return Texts(start=Text(n(axis.edges[0]), words), months=tuple(months))


@by_language
def _month(number: int) -> str:
    return date_format(dt.date(2000, number, 1), pgettext("month on a strip", "M"))


def _firsts(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first days of the months after the first day."""
    day = first.replace(day=1)
    while True:
        day = (day + dt.timedelta(days=32)).replace(day=1)
        if day > last:
            return
        yield day


def stage_texts(axis: Axis, season: Sequence[Interval], today: dt.date) -> Texts:
    """Name and date under every drawing, and on top when the next stage is expected."""
    place = place_in(season, today)
    tones = {one: "" if one.enter_on <= today else "next" for one in season}
    tones |= {one: tone for one, tone in ((place.now, "now"), (place.next, "win")) if one}
    shown = _labels(axis, season, tones)
    dates = tuple(
        Text(label.x, _date(one, future=one.enter_on > today)) for one, label in shown.items()
    )
    window = _window(axis, place.next, today) if place.next else None
    return Texts(labels=tuple(shown.values()), dates=dates, window=window)


def range_texts(axis: Axis, season: Sequence[Interval], chosen: Sequence[Interval]) -> Texts:
    """Names under the drawings; those of the range stand out."""
    tones = {one: "now" if one in chosen else "next" for one in season}
    return Texts(labels=tuple(_labels(axis, season, tones).values()))


def _labels(
    axis: Axis, season: Sequence[Interval], tones: Mapping[Interval, str]
) -> dict[Interval, Text]:
    """Names in the order of the season; where they would overlap, now and next go first."""
    places = dict(zip(season, axis.middles, strict=True))
    urgent = {"now": 0, "win": 1}
    taken: list[tuple[float, float]] = []
    found = {}
    for one in sorted(season, key=lambda one: urgent.get(tones[one], 2)):
        x, words = places[one], label_of(one.stage)
        left, right = x - width_of(words, 15) / 2 - 2, x + width_of(words, 15) / 2 + 2
        if all(right <= other_left or other_right <= left for other_left, other_right in taken):
            taken.append((left, right))
            found[one] = Text(n(x), words, tones[one])
    return {one: found[one] for one in season if one in found}


def _date(one: Interval, *, future: bool) -> str:
    values = {"month": one.enter_on.month, "day": one.enter_on.day}
    return (_("~%(month)d/%(day)d") if future else "%(month)d/%(day)d") % values


def _window(axis: Axis, coming: Interval, today: dt.date) -> Text:
    """Beside the flag, to its left where there is no room."""
    words = f"{window_words(coming, today)} {label_of(coming.stage)}"
    reach, wide = axis.size.flag[0] / 2 + 10, width_of(words, 15)
    left = max(axis.x(max(coming.low_on, today)), axis.x(today) + reach)
    if left + wide > axis.size.width:
        left = max(axis.x(today) - reach - wide, 0)
    return Text(n(left), words)


def label_of(stage: Stage) -> str:
    """A stage's name as short as a label: 抽雄 for 抽雄期, 灌浆 for 灌浆(籽粒形成)期."""
    name = re.sub(r"\(.*?\)", "", str(stage)).strip()
    return name.removesuffix("期") or name


def width_of(words: str, size: float) -> float:
    """About how wide words are at a letter size."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)
    return size * (wide + 0.55 * (len(words) - wide))
