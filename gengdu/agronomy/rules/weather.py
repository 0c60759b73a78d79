"""A sheet of daily temperatures: read line by line, every line that cannot stand named in words.

Pure: bytes in, days and findings out. Columns date, tmin, tmax and, if there is one, source; also
by their Chinese names, in UTF-8 (with or without a mark) or GB18030, between commas or tabs.
"""

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from gengdu.agronomy.errors import SheetUnreadable

MOST_BYTES: Final = 1024 * 1024
MOST_LINES: Final = 4_000
LOWEST, HIGHEST = -60.0, 60.0
AHEAD: Final = 16
"""Days of forecast beyond today."""
EARLIEST: Final = dt.date(1951, 1, 1)
LONGEST_SOURCE: Final = 60
MISSING: Final = frozenset(
    {"", "-", "--", "—", "/", "na", "nan", "null", "32766", "32744", "999999", "999990", "-9999"}
)
"""How stations say that they have no value."""
HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "date": frozenset({"date", "day", "日期", "观测日期", "时间"}),
    "tmin": frozenset({"tmin", "min", "最低气温", "最低温度", "日最低气温", "最低"}),
    "tmax": frozenset({"tmax", "max", "最高气温", "最高温度", "日最高气温", "最高"}),
    "source": frozenset({"source", "来源", "数据来源", "站名"}),
}
NOTES: Final = frozenset({"missing", "repeated"})
"""Findings that leave a line out; every other finding stops the import."""
WORDS: Final = {
    "missing": _("no temperature: the line is left out"),
    "repeated": _("says the same as line %(other)s: it is counted once"),
    "day": _("“%(text)s” is no day. Write it as 2026-05-01."),
    "number": _("“%(text)s” is no temperature."),
    "outside": _("%(text)s °C lies outside −60 to 60."),
    "swapped": _("the minimum %(low)s is above the maximum %(high)s."),
    "twice": _("the same day stands in line %(other)s with other temperatures."),
    "future": _("%(text)s is more than 16 days ahead: no forecast reaches that far."),
    "early": _("%(text)s lies before 1951."),
    "short": _("the line has fewer cells than the heading."),
    "source": _("the source is longer than 60 characters."),
}

Day = tuple[str, float, float, str]
_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[ T]0?0:00(?::00)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_UNIT = re.compile(r"\(.*?\)|°c|[\s_]")


@dataclass(frozen=True)
class Finding:
    """One line that cannot be taken as it is."""

    line: int
    code: str
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What is wrong, for a person."""
        return str(WORDS[self.code]) % dict(self.said)

    @property
    def is_note(self) -> bool:
        """Whether the line is merely left out."""
        return self.code in NOTES

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {"line": self.line, "code": self.code, **self.said}


def finding_from(plain: Mapping[str, Any]) -> Finding:
    """A finding that was stored."""
    said = {name: str(value) for name, value in plain.items() if name not in {"line", "code"}}
    return Finding(int(plain["line"]), str(plain["code"]), said)


@dataclass(frozen=True)
class Sheet:
    """What a file holds: each day once, oldest first, and what was found on the way."""

    days: tuple[Day, ...]
    findings: tuple[Finding, ...]


def read_sheet(content: bytes, *, source: str, today: dt.date) -> Sheet:
    """Read a file; SheetUnreadable where no line of it could be read.

    `source` stands for lines that name none.
    """
    if len(content) > MOST_BYTES:
        raise SheetUnreadable(_("The file is larger than 1 MB."))
    lines = list(_lines(_text(content)))
    if not lines:
        raise SheetUnreadable(_("The file is empty."))
    if len(lines) > MOST_LINES + 1:
        words = _("The file has more than %(most)d lines. Please divide it by years.")
        raise SheetUnreadable(words, most=MOST_LINES)
    places = _places(lines[0][1])
    found = _Reader(places, source, today)
    for number, cells in lines[1:]:
        found.take(number, cells)
    if not found.days and not found.findings:
        raise SheetUnreadable(_("Below the heading there is no line."))
    days = tuple(sorted(day for _line, day in found.days.values()))
    return Sheet(days, tuple(found.findings))


def _text(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SheetUnreadable(_("This is an Excel file. Please save it as CSV first."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetUnreadable(_("This is no text file in UTF-8 or GB18030. Please save it as CSV."))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line of the file, cells) of every line that is not blank."""
    first = text.lstrip("\r\n").partition("\n")[0]
    between = "\t" if "\t" in first else ","
    reader = csv.reader(text.splitlines(), delimiter=between)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [unicodedata.normalize("NFKC", c).strip() for c in cells]
    except csv.Error:
        raise SheetUnreadable(_("Line %(line)d cannot be divided into cells."),
                              line=reader.line_num) from None  # fmt: skip


def _places(heading: Sequence[str]) -> dict[str, int]:
    """Where each column stands; SheetUnreadable names those that are missing."""
    known = [_UNIT.sub("", cell.casefold()) for cell in heading]
    places = {
        name: next((at for at, cell in enumerate(known) if cell in words), -1)
        for name, words in HEADINGS.items()
    }
    absent = [name for name in ("date", "tmin", "tmax") if places[name] < 0]
    if absent:
        chinese = {"date": "日期", "tmin": "最低气温", "tmax": "最高气温"}
        words = _("The first line must name the columns. Missing: %(columns)s.")
        raise SheetUnreadable(words, columns="、".join(f"{chinese[a]} ({a})" for a in absent))
    return places


class _Wrong(Exception):
    """A line that cannot be taken."""

    def __init__(self, code: str, **said: str) -> None:
        self.code = code
        self.said = said
        super().__init__(code)


class _Reader:
    """Takes line by line."""

    def __init__(self, places: Mapping[str, int], source: str, today: dt.date) -> None:
        self.places = places
        self.source = source
        self.last = today + dt.timedelta(days=AHEAD)
        self.days: dict[str, tuple[int, Day]] = {}
        self.findings: list[Finding] = []

    def take(self, line: int, cells: Sequence[str]) -> None:
        """One line: a day, or a finding."""
        try:
            self._keep(line, self._read(cells))
        except _Wrong as wrong:
            self.findings.append(Finding(line, wrong.code, wrong.said))

    def _keep(self, line: int, day: Day) -> None:
        other, known = self.days.setdefault(day[0], (line, day))
        if other != line:
            raise _Wrong("repeated" if known[1:3] == day[1:3] else "twice", other=str(other))

    def _read(self, cells: Sequence[str]) -> Day:
        if len(cells) <= max(self.places[name] for name in ("date", "tmin", "tmax")):
            raise _Wrong("short")
        day = self._day(cells[self.places["date"]])
        texts = cells[self.places["tmin"]], cells[self.places["tmax"]]
        if any(text.casefold() in MISSING for text in texts):
            raise _Wrong("missing")
        low, high = map(_temperature, texts)
        if low > high:
            raise _Wrong("swapped", low=texts[0], high=texts[1])
        source = self._source(cells)
        if len(source) > LONGEST_SOURCE:
            raise _Wrong("source")
        return day, low, high, source

    def _day(self, text: str) -> str:
        match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
        try:
            day = dt.date(*(int(part) for part in match.groups())) if match else None
        except ValueError:
            day = None
        if day is None:
            raise _Wrong("day", text=text[:40])
        if day > self.last:
            raise _Wrong("future", text=text)
        if day < EARLIEST:
            raise _Wrong("early", text=text)
        return day.isoformat()

    def _source(self, cells: Sequence[str]) -> str:
        at = self.places["source"]
        return (cells[at] if 0 <= at < len(cells) else "") or self.source


def _temperature(text: str) -> float:
    plain = text.replace("−", "-").removesuffix("C").removesuffix("°").strip()
    if not re.fullmatch(r"[+-]?\d{1,6}(\.\d{1,6})?", plain):
        raise _Wrong("number", text=text[:40])
    value = float(plain)
    if not LOWEST <= value <= HIGHEST:
        raise _Wrong("outside", text=text)
    return value
