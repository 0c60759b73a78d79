"""What an option's value can be: each kind reads, checks, stores and says its values.

`parse` takes what a form, an API or the database holds and returns the typed value; `dump` gives
the JSON that is stored. `parse(dump(value)) == value` for every value.
"""

import datetime as dt
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from gengdu.kit import clock
from gengdu.kit.errors import Invalid

T = TypeVar("T")
Json: TypeAlias = bool | int | str | list[dict[str, object]]
Words: TypeAlias = str | Promise

DAY_NAMES: tuple[Words, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
ALL_DAYS = frozenset(range(1, 8))


def refuse(message: Words, **params: object) -> Invalid:
    """The refusal of a value; the form shows it at the field `value`."""
    return Invalid(message, field="value", **params)


class Kind(ABC, Generic[T]):
    """A type of option."""

    @abstractmethod
    def parse(self, raw: object) -> T:
        """The typed value, or Invalid with words that say what is wrong."""

    @abstractmethod
    def dump(self, value: T) -> Json:
        """The value as JSON."""

    @abstractmethod
    def words(self, value: T) -> str:
        """The value as a person reads it."""


@dataclass(frozen=True)
class Flag(Kind[bool]):
    """Yes or no."""

    def parse(self, raw: object) -> bool:
        """True or False itself: a form's tick box gives nothing else."""
        if isinstance(raw, bool):
            return raw
        raise refuse(_("Choose yes or no."))

    def dump(self, value: bool) -> Json:  # noqa: FBT001 - the value of the kind
        """true or false."""
        return value

    def words(self, value: bool) -> str:  # noqa: FBT001 - the value of the kind
        """Yes or no."""
        return str(_("yes") if value else _("no"))


@dataclass(frozen=True)
class Number(Kind[int]):
    """A whole number within bounds, both included."""

    low: int
    high: int

    def parse(self, raw: object) -> int:
        """A whole number, also as typed text."""
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            raise refuse(_("Enter a whole number."))
        try:
            value = int(raw)
        except ValueError:
            raise refuse(_("Enter a whole number.")) from None
        if not self.low <= value <= self.high:
            raise refuse(
                _("Enter a number from %(low)d to %(high)d."), low=self.low, high=self.high
            )
        return value

    def dump(self, value: int) -> Json:
        """The number."""
        return value

    def words(self, value: int) -> str:
        """The digits."""
        return str(value)


@dataclass(frozen=True)
class Text(Kind[str]):
    """Plain text; one line, or several where `multiline`. Blank ends are cut."""

    max_length: int = 200
    multiline: bool = False
    pattern: str = ""
    """A regular expression that a text which is not empty must match as a whole."""
    example: str = ""
    """Shown when the pattern does not match."""

    def parse(self, raw: object) -> str:
        """The text without control characters and blank ends."""
        if not isinstance(raw, str):
            raise refuse(_("Enter text."))
        value = raw.replace("\r\n", "\n").strip()
        if any(_is_control(character) for character in value):
            raise refuse(_("The text holds characters that cannot be shown."))
        if not self.multiline and "\n" in value:
            raise refuse(_("Enter one line only."))
        if len(value) > self.max_length:
            raise refuse(
                _("At most %(most)d characters; this has %(count)d."),
                most=self.max_length,
                count=len(value),
            )
        if value and self.pattern and not re.fullmatch(self.pattern, value):
            raise refuse(_("Write it like this: %(example)s"), example=self.example)
        return value

    def dump(self, value: str) -> Json:
        """The text."""
        return value

    def words(self, value: str) -> str:
        """The text itself."""
        return value


def _is_control(character: str) -> bool:
    return (ord(character) < 32 and character not in "\n\t") or ord(character) == 127


@dataclass(frozen=True)
class Choice(Kind[str]):
    """One of a few words: (stored value, what a person reads)."""

    options: tuple[tuple[str, Words], ...]

    def parse(self, raw: object) -> str:
        """A stored value of the list."""
        for value, _label in self.options:
            if raw == value:
                return value
        raise refuse(_("Choose one of the list."))

    def dump(self, value: str) -> Json:
        """The stored value."""
        return value

    def words(self, value: str) -> str:
        """What a person reads."""
        return str(dict(self.options)[value])


@dataclass(frozen=True, order=True)
class Window:
    """A time of day on some weekdays (1 Monday … 7 Sunday), in Chinese civil time.

    Begins at `start`, ends before `end`; where `end` is not later than `start` it ends on the
    next day, so 21:00-06:00 on day 5 lasts until Saturday morning.
    """

    days: tuple[int, ...]
    start: dt.time
    end: dt.time

    def holds(self, instant: dt.datetime) -> bool:
        """Whether the instant lies within."""
        local = instant.astimezone(clock.CHINA)
        day, time = local.isoweekday(), local.time()
        if self.start < self.end:
            return day in self.days and self.start <= time < self.end
        before = (day - 2) % 7 + 1
        return (day in self.days and time >= self.start) or (
            before in self.days and time < self.end
        )

    def __str__(self) -> str:
        return f"{_day_list(self.days)} {self.start:%H:%M}-{self.end:%H:%M}"


def _day_list(days: tuple[int, ...]) -> str:
    """`1-5` for a run of days, `2,4` for single ones: the form that `parse` reads."""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{days[0]}-{days[-1]}"
    return ",".join(map(str, days))


@dataclass(frozen=True)
class Windows(Kind[tuple[Window, ...]]):
    """Times of the week, e.g. quiet hours; typed one a line as `1-5 08:00-11:30`."""

    most: int = 20

    def parse(self, raw: object) -> tuple[Window, ...]:
        """Windows sorted and each once, from lines of text, from JSON or as they are."""
        if isinstance(raw, str):
            found = [_from_line(line) for line in map(str.strip, raw.splitlines()) if line]
        elif isinstance(raw, list | tuple):
            found = [item if isinstance(item, Window) else _from_json(item) for item in raw]
        else:
            raise _no_window(str(raw))
        if len(found) > self.most:
            raise refuse(_("At most %(most)d lines."), most=self.most)
        return tuple(sorted(set(found)))

    def dump(self, value: tuple[Window, ...]) -> Json:
        """[{"days": [1, 2], "from": "08:00", "to": "11:30"}, …]"""
        return [
            {
                "days": list(window.days),
                "from": f"{window.start:%H:%M}",
                "to": f"{window.end:%H:%M}",
            }
            for window in value
        ]

    def words(self, value: tuple[Window, ...]) -> str:
        """One line each, days by name."""
        return "\n".join(
            f"{_day_names(window.days)} {window.start:%H:%M}-{window.end:%H:%M}" for window in value
        )


_LINE = re.compile(
    r"([1-7](?:-[1-7])?(?:\s*,\s*[1-7](?:-[1-7])?)*)\s+(\d\d:\d\d)\s*-\s*(\d\d:\d\d)"
)


def _from_line(line: str) -> Window:
    match = _LINE.fullmatch(line.translate(str.maketrans("：，－–", ":,--")))
    if match is None:
        raise _no_window(line)
    days: set[int] = set()
    for part in match[1].split(","):
        first, _dash, last = part.strip().partition("-")
        days.update(range(int(first), int(last or first) + 1))
    return _window(line, days, match[2], match[3])


def _from_json(item: object) -> Window:
    if not isinstance(item, dict) or not isinstance(item.get("days"), list):
        raise _no_window(str(item))
    return _window(str(item), set(item["days"]), str(item.get("from")), str(item.get("to")))


def _window(said: str, days: set[int], start: str, end: str) -> Window:
    if not days or not days <= ALL_DAYS:
        raise _no_window(said)
    try:
        return Window(tuple(sorted(days)), _time(start), _time(end))
    except ValueError:
        raise _no_window(said) from None


def _time(text: str) -> dt.time:
    """HH:MM; 24:00 is the midnight that ends the day."""
    return dt.time.min if text == "24:00" else dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone


def _no_window(said: str) -> Invalid:
    return refuse(
        _("“%(line)s” is no time of the week. Write it like this: 1-5 08:00-11:30"),
        line=said[:60],
    )


def _day_names(days: tuple[int, ...]) -> str:
    if frozenset(days) == ALL_DAYS:
        return str(_("every day"))
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return str(
            pgettext("weekdays", "%(first)s to %(last)s")
            % {"first": DAY_NAMES[days[0] - 1], "last": DAY_NAMES[days[-1] - 1]}
        )
    return str(pgettext("between weekdays", ", ")).join(str(DAY_NAMES[day - 1]) for day in days)
