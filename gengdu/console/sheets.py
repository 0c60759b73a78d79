"""Writers of sheets: loaded in the worker only (contract heavy-last), row by row, constant memory.

No cell of ours is ever a formula: what a member typed as "=HYPERLINK(…)" stays text in every
spreadsheet program (CWE-1236).
"""

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

from gengdu.console.enums import Sheet
from gengdu.kit import clock

RISKY = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # a full-width sign counts in Excel too
LONGEST = 32_767  # characters a cell of Excel holds


def harmless(value: object) -> str | int | float | bool | None:
    """The value as a cell: numbers stay numbers, text like a formula gets an apostrophe."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    text = str(value)[: LONGEST - 1]
    return f"'{text}" if text.lstrip().startswith(RISKY) or text.startswith(RISKY) else text


class CsvWriter:
    """UTF-8 with a byte order mark, so that Excel reads Chinese."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)

    def row(self, cells: Iterable[object]) -> None:
        """Append one row."""
        self._writer.writerow(["" if (c := harmless(cell)) is None else c for cell in cells])

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class XlsxWriter:
    """One worksheet whose first row stands still."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._page = self._book.add_worksheet()
        self._page.freeze_panes(1, 0)
        self._bold = self._book.add_format({"bold": True})
        self._next = 0

    def row(self, cells: Iterable[object]) -> None:
        """Append one row; the first is the headings."""
        for column, cell in enumerate(cells):
            self._cell(column, harmless(cell))
        self._next += 1

    def _cell(self, column: int, value: object) -> None:
        style = self._bold if self._next == 0 else None
        match value:
            case None | "":
                return
            case bool():
                self._page.write_boolean(self._next, column, value, style)
            case int() | float():
                self._page.write_number(self._next, column, value, style)
            case _:
                self._page.write_string(self._next, column, str(value), style)

    def close(self) -> None:
        """Finish the file."""
        self._book.close()


def open_sheet(sheet: Sheet, path: Path) -> CsvWriter | XlsxWriter:
    """A writer of this kind to a new file."""
    return CsvWriter(path) if sheet is Sheet.CSV else XlsxWriter(path)
