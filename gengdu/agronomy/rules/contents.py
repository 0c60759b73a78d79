"""What a table says about one thing, as one value: proposed, compared, hashed, applied."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.agronomy.enums import Clock, Daylength, Table
from gengdu.agronomy.rules.cells import Cell, Column, Kind, Words

Row = Mapping[str, Cell]

STARTS: Final[Mapping[str, Words]] = {
    "sowing": pgettext_lazy("counted from", "sowing"),
    "planting": pgettext_lazy("counted from", "planting of seed tubers"),
    "transplant": pgettext_lazy("counted from", "transplanting"),
    "jan1": _("1 January"),
    "feb15": _("15 February"),
    "mar1": _("1 March"),
    "birth": pgettext_lazy("counted from", "birth"),
    "mating": pgettext_lazy("counted from", "mating"),
    "placement": pgettext_lazy("counted from", "housing"),
    "stocking": pgettext_lazy("counted from", "stocking"),
    "bag_inoculation": pgettext_lazy("counted from", "inoculation of the bags"),
}

CROP_FACTS: Final = (
    Column(name="name", label=_("name"), required=True, longest=40),
    Column(name="name_en", label=_("name (English)"), required=True, longest=60),
    Column(name="called", label=_("called in the field"), longest=12),
    Column(name="called_en", label=_("called in the field (English)"), longest=30),
    Column(name="scientific", label=_("scientific name"), longest=80),
    Column(
        name="clock", label=_("clock"), kind=Kind.CHOICE, required=True, choices=dict(Clock.choices)
    ),
    Column(name="base_c", label=_("base temperature (°C)"), kind=Kind.NUMBER, low=-10, high=25),
    Column(name="upper_c", label=_("upper temperature (°C)"), kind=Kind.NUMBER, low=10, high=45),
    Column(
        name="start_event", label=_("counts from"), kind=Kind.CHOICE, required=True, choices=STARTS
    ),
    Column(name="perennial", label=_("perennial"), kind=Kind.TICK),
    Column(
        name="daylength", label=_("day length"), kind=Kind.CHOICE, choices=dict(Daylength.choices)
    ),
    Column(
        name="photo_hours", label=_("critical day length (h)"), kind=Kind.NUMBER, low=8, high=24
    ),
    Column(
        name="photo_slope", label=_("slowed per hour of day length"), kind=Kind.NUMBER,
        low=0, high=1,
    ),
    Column(
        name="photo_twilight", label=_("height of the sun at dawn (° below the horizon)"),
        kind=Kind.NUMBER, low=0, high=12,
    ),
    Column(name="photo_source", label=_("source of the day length")),
    Column(name="source", label=_("source"), longest=200),
)  # fmt: skip
STAGE_COLUMNS: Final = (
    Column(name="order", label=_("order"), kind=Kind.WHOLE, required=True, low=1, high=99),
    Column(name="name", label=_("name"), required=True, longest=40),
    Column(name="name_en", label=_("name (English)"), required=True, longest=60),
    Column(name="bbch_from", label=_("BBCH from"), kind=Kind.WHOLE, low=0, high=99),
    Column(name="bbch_to", label=_("BBCH to"), kind=Kind.WHOLE, low=0, high=99),
    Column(
        name="gdd", label=_("degree-days from start"), kind=Kind.NUMBER, low=0, high=9999
    ),
    Column(name="days", label=_("days from start"), kind=Kind.WHOLE, low=0, high=1500),
    Column(name="typical_month", label=_("usual month"), kind=Kind.WHOLE, low=1, high=12),
    Column(name="typical_day", label=_("usual day"), kind=Kind.WHOLE, low=1, high=31),
    Column(name="source", label=_("source"), longest=300),
)  # fmt: skip
CLASS_COLUMNS: Final = (
    Column(name="key", label=_("key"), required=True, longest=20),
    Column(name="name", label=_("name"), required=True, longest=20),
    Column(name="name_en", label=_("name (English)"), required=True, longest=20),
    Column(
        name="factor", label=_("factor"), kind=Kind.NUMBER, required=True, low=0.5, high=1.5
    ),
)  # fmt: skip
CALENDAR_FACTS: Final = (
    Column(name="month", label=_("month"), kind=Kind.WHOLE, required=True, low=1, high=12),
    Column(name="day", label=_("day"), kind=Kind.WHOLE, required=True, low=1, high=31),
    Column(name="source", label=_("source"), longest=300),
)
SITE_FACTS: Final = (
    Column(
        name="latitude", label=_("latitude"), kind=Kind.NUMBER, required=True, low=15, high=56
    ),
    Column(
        name="longitude", label=_("longitude"), kind=Kind.NUMBER, required=True, low=70, high=138
    ),
    Column(
        name="elevation", label=_("elevation (m)"), kind=Kind.NUMBER, required=True,
        low=-160, high=6000,
    ),
    Column(name="source", label=_("source"), longest=200),
)  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """A list of rows below the facts; `key` names a row for good."""

    title: Words
    key: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Layout:
    """What a table holds."""

    facts: tuple[Column, ...]
    lists: Mapping[str, Listing] = field(default_factory=dict)


LAYOUTS: Final[Mapping[str, Layout]] = {
    Table.CROP: Layout(
        CROP_FACTS,
        {
            "stages": Listing(_("growth stages"), "order", STAGE_COLUMNS),
            "classes": Listing(_("maturity classes"), "key", CLASS_COLUMNS),
        },
    ),
    Table.CALENDAR: Layout(CALENDAR_FACTS),
    Table.SITE: Layout(SITE_FACTS),
}


@dataclass(frozen=True)
class Content:
    """Everything a table says about one thing. Rows of a list stand in the order of their key."""

    table: str
    facts: Row
    lists: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        layout = LAYOUTS[self.table]
        object.__setattr__(self, "facts", _row(layout.facts, self.facts))
        rows = {
            name: tuple(
                sorted(
                    (_row(listing.columns, row) for row in self.lists.get(name, ())),
                    key=lambda row, key=listing.key: (row[key] is None, row[key]),  # type: ignore[misc]  # a lambda's default
                )
            )
            for name, listing in layout.lists.items()
        }
        object.__setattr__(self, "lists", rows)

    def plain(self) -> dict[str, Any]:
        """As it is stored: plain JSON."""
        return {"facts": dict(self.facts), **{n: [dict(r) for r in rows] for n, rows in
                self.lists.items()}}  # fmt: skip

    def sha256(self) -> str:
        """The name of exactly this content."""
        text = json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def content_from(table: str, plain: Mapping[str, Any]) -> Content:
    """The content that was stored."""
    return Content(table, plain["facts"], {name: plain[name] for name in LAYOUTS[table].lists})


def _row(columns: Iterable[Column], given: Row) -> dict[str, Cell]:
    return {column.name: column.normal(given.get(column.name)) for column in columns}


def hash_of(content: Content | None) -> str:
    """The hash of a content, "" where the table says nothing."""
    return content.sha256() if content else ""


@dataclass(frozen=True)
class Changed:
    """One row before and after; None where it was or will not be there."""

    key: Cell
    was: Row | None
    now: Row | None

    @property
    def mark(self) -> str:
        """added, removed, changed or same."""
        if self.was is None:
            return "added"
        if self.now is None:
            return "removed"
        return "same" if self.was == self.now else "changed"


def row_changes(key: str, was: Iterable[Row], now: Iterable[Row]) -> list[Changed]:
    """Two lists row by row, in the order of their key; a key that stands twice stays two rows."""
    before = {row[key]: row for row in was}
    found, seen = [], set()
    for row in now:
        first = row[key] not in seen
        seen.add(row[key])
        found.append(Changed(row[key], before.get(row[key]) if first else None, row))
    found += [Changed(each, row, None) for each, row in before.items() if each not in seen]
    return sorted(found, key=lambda one: (one.key is None, one.key))
