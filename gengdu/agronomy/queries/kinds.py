"""How the parts of a proposal are compared and shown: each holds what was and what is to be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gengdu.agronomy.enums import Table
from gengdu.agronomy.queries.contents import title_of
from gengdu.agronomy.rules.cells import Column, Kind, Words
from gengdu.agronomy.rules.contents import LAYOUTS, Row, row_changes
from gengdu.review.registry import FieldKind


@dataclass(frozen=True)
class Compared:
    """One value before and after, in words."""

    label: Words
    was: Words
    now: Words
    mark: str
    numeric: bool
    is_name: bool


LONG = 100
"""Texts that may be longer than this stand below their row, and only where they are new; English
names too, so that the numbers are in sight."""


@dataclass(frozen=True)
class ComparedRow:
    """One row before and after, cell by cell; long texts that change stand below it."""

    mark: str
    cells: list[Compared]
    below: list[Compared]


def compared(columns: Iterable[Column], was: Row | None, now: Row | None) -> Iterator[Compared]:
    """The cells of one row; a row that was not there is all new."""
    for column in columns:
        before = column.normal(was.get(column.name)) if was is not None else None
        after = column.normal(now.get(column.name)) if now is not None else None
        mark = "same" if before == after or was is None or now is None else "changed"
        old = column.words(before) if was is not None else ""
        new = column.words(after) if now is not None else ""
        numeric = column.kind in {Kind.NUMBER, Kind.WHOLE}
        yield Compared(column.label, old, new, mark, numeric, column.name == "name")


class _Kind:
    """What both kinds share."""

    holds_both = True
    """What was stands in the value itself: there is something to compare with at once."""

    def same(self, before: Any, now: Any) -> bool:
        """By what is stored."""
        return bool(before == now)


class FactsKind(_Kind):
    """The facts of one thing: text, choices, numbers, line by line."""

    template = "agronomy/kinds/_facts.html"

    def prepare(self, value: Mapping[str, Any]) -> Mapping[str, object]:
        """The lines that change, and those that stay or are new."""
        lines = list(compared(LAYOUTS[value["table"]].facts, value["was"], value["now"]))
        changed = [line for line in lines if line.mark == "changed"]
        rest = [line for line in lines if line.mark != "changed"]
        return {"changed": changed, "rest": rest, "fresh": value["was"] is None}


class RowsKind(_Kind):
    """A list of rows: added, removed, and changed cell by cell."""

    template = "agronomy/kinds/_rows.html"

    def prepare(self, value: Mapping[str, Any]) -> Mapping[str, object]:
        """Headings, rows, and how many changed."""
        listing = LAYOUTS[Table.CROP].lists[value["list"]]
        short = [column for column in listing.columns if not _stands_below(column)]
        long = [column for column in listing.columns if column not in short]
        found = [
            ComparedRow(
                each.mark,
                list(compared(short, each.was, each.now)),
                [one for one in compared(long, each.was, each.now)
                 if one.mark == "changed" or (each.mark == "added" and one.now)],
            )
            for each in row_changes(listing.key, value["was"] or (), value["now"])
        ]  # fmt: skip
        counts = {mark: sum(row.mark == mark for row in found) for mark in
                  ("added", "removed", "changed", "same")}  # fmt: skip
        return {"columns": short, "rows": found, **counts, "fresh": value["was"] is None}


def _stands_below(column: Column) -> bool:
    return column.kind is Kind.TEXT and (column.longest > LONG or column.name == "name_en")


class SubjectKind(_Kind):
    """What a proposal is about."""

    template = "review/kinds/_text.html"

    def prepare(self, value: Mapping[str, str]) -> str:
        """Table and thing by their names."""
        table = Table(value["table"])
        return f"{table.label} · {title_of(table, value['subject'])}"


KINDS: Mapping[str, FieldKind] = {
    "agronomy.subject": SubjectKind(),
    "agronomy.facts": FactsKind(),
    "agronomy.rows": RowsKind(),
}
