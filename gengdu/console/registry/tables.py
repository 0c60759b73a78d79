"""Tables of the back office: dense rows that become cards on a phone, the same in every section.

On a phone a cell keeps its place by `card`: "main" is the headline, "o1" and "o2" are the lines
below it, "end" stands right, "hide" is left out.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gengdu.console.enums import Tone
from gengdu.console.registry.names import account_names, place_names
from gengdu.console.registry.words import Words
from gengdu.kit import clock, ids
from gengdu.shell.templatetags.shell import ago

COUNTED = 10_000
"""Lists are counted up to here; counting millions of rows helps nobody find one."""


class Column(tables.Column):  # type: ignore[misc]  # the package has no types
    """A cell of text: the value itself, or what `words` makes of the row.

    `render` gives what is shown, `value` what an export holds; the package passes arguments by
    name, and all columns here take the same ones.
    """

    def __init__(
        self,
        label: Words,
        *,
        words: Callable[[Any], object] | None = None,
        card: str = "o2",
        numeric: bool = False,
        named: bool = False,
        **kwargs: Any,
    ) -> None:
        self.words = words
        classes = " ".join(filter(None, (card, "r" if numeric else "", kwargs.pop("css", ""))))
        cell: dict[str, object] = {"class": classes}
        if named:
            cell["data-l"] = label
        kwargs.setdefault("orderable", False)
        kwargs.setdefault("default", "—")
        if words is not None:
            kwargs.setdefault("accessor", "pk")
        attrs = {"td": cell, "th": {"class": "r" if numeric else ""}}
        super().__init__(verbose_name=label, attrs=attrs, **kwargs)

    def said(self, value: Any, record: Any) -> Any:
        """The cell's value for a person."""
        return value if self.words is None else self.words(record)

    def render(self, value: Any, record: Any, table: Any, bound_column: Any) -> Any:
        """The words, or a dash."""
        said = self.said(value, record)
        return "—" if said in (None, "") else said

    def value(self, value: Any, record: Any, table: Any, bound_column: Any) -> Any:
        """The value in an export: numbers as numbers, all else as it is said."""
        return self.said(value, record)


class MainColumn(Column):
    """The row's headline: opens the row, with a quieter second line below it."""

    def __init__(
        self, label: Words, *, sub: Callable[[Any], object] | None = None, **kw: Any
    ) -> None:
        self.sub = sub
        super().__init__(label, card="main", **kw)

    def render(self, value: Any, record: Any, table: Any, bound_column: Any) -> SafeString:
        """A link to the row."""
        under = self.sub(record) if self.sub else ""
        small = format_html('<span class="sub">{}</span>', under) if under else ""
        said = self.said(value, record)
        return format_html('<a class="t" href="{}">{}</a>{}', table.link(record), said, small)


class StateColumn(Column):
    """A state as a dot and a word.

    The state is the field's stored value, or what `state` makes of the row; `says` gives its word
    where the field has no choices; `tones` says what it means to the reader.
    """

    def __init__(
        self,
        label: Words,
        *,
        tones: Mapping[str, Tone],
        state: Callable[[Any], str] | None = None,
        says: Mapping[str, Words] | None = None,
        card: str = "o1",
        **kwargs: Any,
    ) -> None:
        self.tones = tones
        self.state = state
        self.says = says or {}
        if state is not None:
            kwargs.setdefault("accessor", "pk")
        super().__init__(label, card=card, **kwargs)

    def render(self, value: Any, record: Any, table: Any, bound_column: Any) -> SafeString:
        """The word with its dot; the tone goes by the state, not by the translated word."""
        state = self._state(record, bound_column)
        tone = self.tones.get(state, Tone.QUIET).value
        return format_html('<span class="state {}">{}</span>', tone, self.says.get(state, value))

    def value(self, value: Any, record: Any, table: Any, bound_column: Any) -> str:
        """The word in an export."""
        return str(self.says.get(self._state(record, bound_column), value))

    def _state(self, record: Any, bound_column: Any) -> str:
        if self.state is not None:
            return self.state(record)
        return str(bound_column.accessor.resolve(record))


class WhenColumn(Column):
    """An instant as people say it, the full time in its title."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        kwargs.setdefault("card", "o1 end")
        super().__init__(label, css="nw", **kwargs)

    def render(self, value: Any, record: Any, table: Any, bound_column: Any) -> SafeString:
        """今天 8:30, 昨天, 3月5日."""
        return SafeString(ago(value))

    def value(self, value: Any, record: Any, table: Any, bound_column: Any) -> str:
        """The day, or civil time in China: sortable."""
        if isinstance(value, dt.datetime):
            return f"{value.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
        return f"{value:%Y-%m-%d}"


class PlaceColumn(Column):
    """A region code as the place's name; all names of a page come in one query."""

    def render(self, value: Any, record: Any, table: Any, bound_column: Any) -> str:
        """The name, or the code where no such place is known."""
        return str(table.places.get(value, value))

    def value(self, value: Any, record: Any, table: Any, bound_column: Any) -> str:
        """The code in an export: names repeat, codes do not."""
        return str(value)


class WhoColumn(Column):
    """An account's uid as a colleague's name (masked for others); one query for a page."""

    def render(self, value: Any, record: Any, table: Any, bound_column: Any) -> str:
        """The name, or the account's ref where it is gone."""
        return str(table.people.get(value) or ids.ref_of(value))

    def value(self, value: Any, record: Any, table: Any, bound_column: Any) -> str:
        """The account's ref in an export."""
        return ids.ref_of(value)


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # of table rows
    """Counts to a ceiling; a page beyond the last is the last."""

    @cached_property
    def found(self) -> int:
        """How many rows there are, one more than the ceiling at most."""
        rows = getattr(getattr(self.object_list, "data", None), "data", None)
        if isinstance(rows, QuerySet):
            return rows.order_by()[: COUNTED + 1].count()
        return len(self.object_list)

    @cached_property
    def count(self) -> int:
        """The rows that pages lead to."""
        return min(self.found, COUNTED)

    @property
    def more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.found > COUNTED

    def validate_number(self, number: Any) -> int:
        """The page asked for, or the nearest there is."""
        text = str(number)
        wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
        return max(1, min(wanted, self.num_pages))


class SectionTable(tables.Table):  # type: ignore[misc]  # the package has no types
    """A section's list. Made by the frame with rows that came through the gate."""

    class Meta:
        template_name = "console/_table.html"
        order_by_field = "sort"
        per_page = 25

    def __init__(self, data: Any, *, link: Callable[[Model], str], **kwargs: Any) -> None:
        self.link = link
        self.places: Mapping[str, str] = {}
        self.people: Mapping[uuid.UUID | None, str] = {}
        super().__init__(data=data, **kwargs)

    def page_of(self, number: object) -> "SectionTable":
        """The same table at one page, with the names that its columns show."""
        self.paginate(paginator_class=CappedPaginator, page=number)
        records = [row.record for row in self.page.object_list]
        self.places = place_names(self._values(PlaceColumn, records))
        self.people = account_names(self._values(WhoColumn, records))
        return self

    def _values(self, kind: type[Column], records: Sequence[Any]) -> list[Any]:
        columns = [each for each in self.columns if isinstance(each.column, kind)]
        return [column.accessor.resolve(record) for column in columns for record in records]
