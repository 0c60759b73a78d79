"""What a list shows: filters, saved views, one page of rows, and links that keep the filters."""

from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from gengdu.console import queries
from gengdu.console.registry import Act, Section, SectionTable
from gengdu.console.registry.tables import CappedPaginator
from gengdu.console.rules import Standing


class Listing:
    """One section's list for one person and one URL."""

    def __init__(self, section: Section, standing: Standing, query: QueryDict) -> None:
        self.section = section
        self.standing = standing
        self.query = query

    @cached_property
    def gated(self) -> Any:
        """The rows through the gate."""
        return queries.rows_for(self.section, self.standing)

    @cached_property
    def filters(self) -> Any:
        """The filter set, or None."""
        if self.section.filters is None:
            return None
        return self.section.filters(
            self.query, self.gated, standing=self.standing, right=self.section.view
        )

    @cached_property
    def fields(self) -> list[Any]:
        """The filters' form fields that stand in the row above the table."""
        return [f for f in self.filters.form if f.name != self.section.tabs] if self.filters else []

    @cached_property
    def table(self) -> SectionTable:
        """The page of rows."""
        rows = self.gated if self.filters is None else self.filters.qs
        came_from = self.filter_query
        back = f"?{self.encoded({'from': came_from})}" if came_from else ""
        table = self.section.table(
            rows,
            link=lambda row: self.section.row_url(row) + back,
            order_by=self._order(),
        )
        return table.page_of(self.query.get("page", 1))

    def _order(self) -> str | None:
        """The column asked for, if there is one of that name."""
        asked = str(self.query.get("sort", ""))
        return asked if asked.removeprefix("-") in self.section.table.base_columns else None

    @cached_property
    def rows(self) -> list[tuple[str, Any]]:
        """Each row of the page with its key for ticking."""
        return [(self.section.key_of(row.record), row) for row in self.table.page.object_list]

    @property
    def bulk_acts(self) -> list[Act]:
        """Acts for ticked rows that this person may do somewhere."""
        return [act for act in self.section.bulk_acts if self.standing.may(act.right)]

    @property
    def edit_page(self) -> str:
        """The page that the key E opens on a row: its primary act, where this person may do it."""
        return next(
            (a.verb for a in self.section.row_acts if a.primary and self.standing.may(a.right)), ""
        )

    @property
    def filter_query(self) -> str:
        """The filters as they stand in the URL, without page and order."""
        kept = self.query.copy()
        for name in ("page", "from"):
            kept.pop(name, None)
        for name in [n for n, values in kept.lists() if not any(values)]:
            del kept[name]
        return kept.urlencode()

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set: an empty list then says so."""
        names = set(self.section.filters.base_filters) if self.section.filters else set()
        return any(self.query.get(name) for name in names)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter row's form carries along: the saved view and the order."""
        kept = ("sort", *([self.section.tabs] if self.section.tabs else []))
        return [(name, value) for name in kept if (value := self.query.get(name, ""))]

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """The saved views above the list, with counts over the gate's rows."""
        if not self.section.tabs or self.filters is None:
            return []
        counts = queries.tab_counts(self.section, self.gated)
        chosen = self.query.get(self.section.tabs, "")
        choices = [("", _("All")), *self._tab_choices()]
        return [
            {
                "label": label,
                "count": counts.get(str(value), 0) if value else sum(counts.values()),
                "url": self.link(page="", **{self.section.tabs: str(value)}),
                "current": str(value) == chosen,
            }
            for value, label in choices
        ]

    def _tab_choices(self) -> list[tuple[str, Any]]:
        return list(self.section.filters.base_filters[self.section.tabs].extra["choices"])  # type: ignore[union-attr]  # tabs need filters (checks)

    @cached_property
    def headings(self) -> list[dict[str, Any]]:
        """The columns, with a link to order by those that can be ordered."""
        return [self._heading(column) for column in self.table.columns]

    def _heading(self, column: Any) -> dict[str, Any]:
        current = column.order_by_alias if column.is_ordered else ""
        return {
            "label": column.header,
            "css": column.attrs["th"].get("class", ""),
            "url": self.link(page="", sort=column.order_by_alias.next) if column.orderable else "",
            "way": ("down" if str(current).startswith("-") else "up") if current else "",
        }

    def link(self, **changed: str) -> str:
        """This list with some parameters changed; "" removes one."""
        query = self.query.copy()
        for name, value in changed.items():
            query[name] = value
            if not value:
                del query[name]
        query.pop("from", None)
        return f"{self.section.url()}?{query.urlencode()}" if query else self.section.url()

    @property
    def previous_url(self) -> str:
        """The page before, or ""."""
        page = self.table.page
        return self.link(page=str(page.previous_page_number())) if page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """The page after, or ""."""
        page = self.table.page
        return self.link(page=str(page.next_page_number())) if page.has_next() else ""

    @property
    def pager_words(self) -> str:
        """Which rows of how many."""
        page, paginator = self.table.page, self.table.paginator
        values = {"first": page.start_index(), "last": page.end_index(), "count": paginator.count}
        if isinstance(paginator, CappedPaginator) and paginator.more:
            return _("Rows %(first)d–%(last)d of more than %(count)d") % values
        return _("Rows %(first)d–%(last)d of %(count)d") % values

    @staticmethod
    def encoded(values: dict[str, str]) -> str:
        """Parameters as they stand in a URL."""
        query = QueryDict(mutable=True)
        query.update(values)
        return query.urlencode()
