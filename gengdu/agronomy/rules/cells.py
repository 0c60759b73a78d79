"""Cells of the agronomic tables: what may stand in each, and how it reads."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Cell: TypeAlias = str | float | int | bool | None
Words: TypeAlias = str | Promise


class Kind(Enum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    CHOICE = "choice"
    TICK = "tick"


class CellWrong(ValueError):
    """What was typed cannot stand in this cell; the argument says why, in words."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table, or one fact of a row."""

    name: str
    label: Words
    kind: Kind = Kind.TEXT
    required: bool = False
    longest: int = 300
    low: float = -math.inf
    high: float = math.inf
    choices: Mapping[str, Words] = field(default_factory=dict)

    def normal(self, value: Cell) -> Cell:
        """The one form in which a value is stored and compared: 780.0 is 780.0, never 780."""
        if value is None or (value == "" and self.kind in {Kind.NUMBER, Kind.WHOLE}):
            return self.empty
        if self.kind is Kind.NUMBER:
            return float(value)
        if self.kind is Kind.WHOLE:
            return int(value)
        return bool(value) if self.kind is Kind.TICK else str(value)

    @property
    def empty(self) -> Cell:
        """What stands in an empty cell."""
        if self.kind is Kind.TICK:
            return False
        return None if self.kind in {Kind.NUMBER, Kind.WHOLE} else ""

    def read(self, typed: str) -> Cell:
        """The value of what was typed; CellWrong where it cannot stand here."""
        text = " ".join(unicodedata.normalize("NFC", typed).split())
        if self.required and not text:
            raise CellWrong(_("is missing"))
        if self.kind is Kind.TICK:
            return bool(text)
        if self.kind in {Kind.NUMBER, Kind.WHOLE}:
            return self._number(unicodedata.normalize("NFKC", text)) if text else None
        if len(text) > self.longest:
            raise CellWrong(_("is longer than %(most)d characters") % {"most": self.longest})
        if self.kind is Kind.CHOICE and text not in self.choices:
            raise CellWrong(_("is none of the choices"))
        return text

    def _number(self, text: str) -> float | int:
        try:
            value = int(text) if self.kind is Kind.WHOLE else float(text)
        except ValueError:
            if self.kind is Kind.WHOLE:
                raise CellWrong(_("is not a whole number")) from None
            raise CellWrong(_("is not a number")) from None
        if not self.low <= value <= self.high:  # NaN is in no range
            bounds = {"low": f"{self.low:g}", "high": f"{self.high:g}"}
            raise CellWrong(_("lies outside %(low)s to %(high)s") % bounds)
        return value

    def typed(self, value: Cell) -> str:
        """The value as it stands in a form."""
        if self.kind is Kind.TICK:
            return "on" if value else ""
        if isinstance(value, float):
            return f"{value:.10g}"
        return "" if value is None else str(value)

    def words(self, value: Cell) -> Words:
        """The value as a person reads it; "" where there is none."""
        if self.kind is Kind.CHOICE:
            return self.choices.get(str(value), str(value or ""))
        if self.kind is Kind.TICK:
            return _("yes") if value else _("no")
        return self.typed(value)
