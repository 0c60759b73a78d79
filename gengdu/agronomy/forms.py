"""What proposals for the tables and sheets of weather ask for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gengdu.agronomy.enums import Table
from gengdu.agronomy.models import TableDraft
from gengdu.agronomy.queries import contents, tables
from gengdu.agronomy.rules.cells import CellWrong, Column, Kind, Words
from gengdu.agronomy.rules.contents import (
    LAYOUTS,
    Content,
    Listing,
    Row,
    content_from,
    row_changes,
)
from gengdu.agronomy.rules.weather import LONGEST_SOURCE, MOST_BYTES
from gengdu.console.registry import ActForm
from gengdu.kit.ids import ref_of, uid_of
from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField

MOST_ROWS = 60
FRESH_ROWS = 3
Typed = Mapping[str, str]


class RowsWidget(forms.Widget):
    """Rows as small cards of labelled cells; those that are there keep their key."""

    template_name = "agronomy/_rows.html"
    use_fieldset = True

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        super().__init__()

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> list[Typed]:
        """What was typed, row by row; nothing but the cells of the table is read."""
        count = str(data.get(f"{name}-count", "0"))
        most = min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() else 0
        cells = [*(column.name for column in self.listing.columns), "gone", "stands"]
        return [
            {cell: str(data.get(f"{name}-{no}-{cell}", ""))[:1000] for cell in cells}
            for no in range(most)
        ]

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Whether the table was not sent at all."""
        return f"{name}-count" not in data

    def id_for_label(self, id_: str) -> str:
        """A group of controls has a legend, no label."""
        return ""

    def format_value(self, value: Any) -> Any:
        """Left as it is."""
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows with their cells, and some empty ones."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        typed = [dict(row) for row in value or ()]
        while len(typed) < MOST_ROWS and sum(map(_is_blank, typed)) < FRESH_ROWS:
            typed.append({})
        rows = [self._row(name, no, row) for no, row in enumerate(typed)]
        return {**context, "name": name, "rows": rows}

    def _row(self, name: str, no: int, typed: Typed) -> dict[str, Any]:
        stands = bool(typed.get("stands"))
        cells = [
            {
                "label": column.label,
                "name": f"{name}-{no}-{column.name}",
                "value": typed.get(column.name, ""),
                "column": column.name,
                "numeric": column.kind in {Kind.NUMBER, Kind.WHOLE},
                "fixed": stands and column.name == self.listing.key,
                "longest": column.longest,
            }
            for column in self.listing.columns
        ]
        return {
            "prefix": f"{name}-{no}",
            "cells": cells,
            "stands": stands,
            "gone": bool(typed.get("gone")),
            "title": typed.get("name", ""),
        }


def _is_blank(typed: Typed) -> bool:
    return not any(value.strip() for cell, value in typed.items() if cell != "gone")


class RowsField(forms.Field):
    """A list of a table; its value is rows of cells. What is wrong is said with row and column."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        title = str(listing.title)
        super().__init__(label=title, required=False, widget=RowsWidget(listing))

    def clean(self, value: Sequence[Typed]) -> list[dict[str, Any]]:
        """The rows that stay, each cell in its own kind."""
        rows, wrong = [], []
        for no, typed in enumerate(value or (), 1):
            if _is_blank(typed) or typed.get("gone"):
                continue
            row, problems = self._read(typed, no)
            rows.append(row)
            wrong += problems
        if wrong:
            raise forms.ValidationError(wrong)
        return rows

    def _read(self, typed: Typed, no: int) -> tuple[dict[str, Any], list[str]]:
        row: dict[str, Any] = {}
        wrong = []
        for column in self.listing.columns:
            try:
                row[column.name] = column.read(typed.get(column.name, ""))
            except CellWrong as problem:
                name = typed.get("name") or gettext("row %(no)d") % {"no": no}
                wrong.append(f"{name} · {column.label}: {problem}")
        return row, wrong

    def typed(self, rows: Sequence[Row], standing: Sequence[Row]) -> list[Typed]:
        """Rows of a proposal as they stand in the form, with those that it leaves out ticked so.

        Rows that the table has keep their key; the others may get another one.
        """
        found: list[Typed] = []
        for each in row_changes(self.listing.key, standing, rows):
            row = each.now or each.was or {}
            cells = {c.name: c.typed(row[c.name]) for c in self.listing.columns}
            stands = {"stands": "1"} if each.was is not None else {}
            found.append({**cells, **stands, **({} if each.now else {"gone": "on"})})
        return found


class CellField(forms.CharField):
    """One fact of a table, read by its column."""

    def __init__(self, column: Column) -> None:
        self.column = column
        widget: forms.Widget = forms.TextInput()
        if column.kind in {Kind.NUMBER, Kind.WHOLE}:
            widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        elif column.kind is Kind.CHOICE:
            widget = forms.Select(choices=[*self._empty(column), *column.choices.items()])
        elif column.kind is Kind.TICK:
            widget = forms.CheckboxInput()
        super().__init__(label=str(column.label), required=column.required, widget=widget)

    @staticmethod
    def _empty(column: Column) -> list[tuple[str, Words]]:
        return [] if "" in column.choices else [("", "—")]

    def clean(self, value: Any) -> Any:
        """The cell's value."""
        if isinstance(value, bool):
            return value
        try:
            return self.column.read(str(value or ""))
        except CellWrong as problem:
            raise forms.ValidationError(f"{self.column.label}: {problem}") from None


class TableForm(ActForm):
    """A whole table about one thing, with the reason for the change."""

    gives: ClassVar[tuple[str, ...]] = ("content", "note", "revision")
    table: ClassVar[Table] = Table.CROP

    note = forms.CharField(
        label=_("Why"),
        help_text=_("The reviewer reads this first."),
        max_length=300,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layout, given, stands = LAYOUTS[self.about], self._given(), self._standing()
        for column in layout.facts:
            self.fields[column.name] = CellField(column)
            if given is not None:
                value = given.facts[column.name]
                self.initial[column.name] = value if column.kind is Kind.TICK else column.typed(
                    value)  # fmt: skip
        for name, listing in layout.lists.items():
            field = RowsField(listing)
            self.fields[name] = field
            if given is not None:
                standing = stands.lists[name] if stands is not None else ()
                self.initial[name] = field.typed(given.lists[name], standing)
        if self.going_on is not None:
            self.initial.update(note=self.going_on.note, revision=self.going_on.revision)

    @property
    def about(self) -> str:
        """The table it is about."""
        return self.row.table if isinstance(self.row, TableDraft) else self.table

    @property
    def going_on(self) -> TableDraft | None:
        """The proposal that goes on: the row itself, or one's own unfinished one."""
        if isinstance(self.row, TableDraft):
            return self.row
        if self.row is None:
            return None
        return tables.open_draft_of(self.actor, *contents.subject_of(self.row))

    def _given(self) -> Content | None:
        if self.going_on is not None:
            return content_from(self.going_on.table, self.going_on.proposal)
        return self._standing()

    def _standing(self) -> Content | None:
        if isinstance(self.row, TableDraft):
            return contents.current(self.row.table, self.row.subject)
        return contents.content_of(self.row) if self.row is not None else None

    @property
    def fact_fields(self) -> Iterator[forms.BoundField]:
        """The facts, for the page."""
        return (self[column.name] for column in LAYOUTS[self.about].facts)

    @property
    def list_fields(self) -> Iterator[forms.BoundField]:
        """The lists, for the page."""
        return (self[name] for name in LAYOUTS[self.about].lists)

    def content(self) -> Content:
        """What was entered."""
        layout, said = LAYOUTS[self.about], self.cleaned_data
        facts = {column.name: said[column.name] for column in layout.facts}
        return Content(self.about, facts, {name: said[name] for name in layout.lists})

    def arguments(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        said = self.cleaned_data
        found = {"content": self.content(), "note": said["note"], "revision": said.get("revision")}
        return {name: said[name] if name not in found else found[name] for name in self.gives}


class CalendarForm(TableForm):
    """When a crop usually starts in a place."""

    table = Table.CALENDAR


class SiteForm(TableForm):
    """Where a county's fields lie."""

    table = Table.SITE


class NewCropForm(TableForm):
    """A crop that the tables do not have."""

    gives = ("key", "content", "note")
    revision = None  # type: ignore[assignment]  # how Django takes a field away

    key = forms.RegexField(
        r"[a-z][a-z0-9_]{2,39}",
        label=_("key"),
        help_text=_("Small letters, digits and _: the crop's name on every node, for good."),
        max_length=40,
    )


def _crop_choices(actor: Any) -> list[tuple[str, str]]:
    return [(ref_of(crop.uid), str(crop)) for crop in tables.crops_for(actor)]


class NewCalendarForm(CalendarForm):
    """A place's own calendar of a crop."""

    gives = ("crop", "place", "content", "note")
    revision = None  # type: ignore[assignment]  # how Django takes a field away

    crop = forms.TypedChoiceField(label=_("Crop"), coerce=uid_of)
    place = PlaceField(
        label=_("Place"),
        help_text=_("It holds here and below, unless a nearer place has its own."),
        deepest=Level.TOWNSHIP,
        shallowest=Level.PROVINCE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crop"].choices = _crop_choices(self.actor)  # type: ignore[attr-defined]  # a choice field


class NewSiteForm(SiteForm):
    """The site of a county that has none."""

    gives = ("place", "content", "note")
    revision = None  # type: ignore[assignment]  # how Django takes a field away

    place = PlaceField(label=_("County"), deepest=Level.COUNTY, shallowest=Level.COUNTY)


class EditForm(TableForm):
    """A proposal that is there."""


class ReadForm(ActForm):
    """A sheet of daily temperatures."""

    gives: ClassVar[tuple[str, ...]] = ("content", "name", "source")

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with the columns 日期, 最低气温, 最高气温; up to 1 MB and 4,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        max_length=200,
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Where the figures come from, for lines that do not say it."),
        max_length=LONGEST_SOURCE,
    )

    def clean_file(self) -> Any:
        """Not larger than a sheet can be."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        return file

    def arguments(self) -> dict[str, Any]:
        """The bytes of the file."""
        file = self.cleaned_data["file"]
        return {
            "content": file.read(),
            "name": str(file.name),
            "source": self.cleaned_data["source"],
        }
