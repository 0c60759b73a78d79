"""Screens: what an app declares in its `console` room, and the frame draws and guards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.registry import checks
from gengdu.console.registry.acts import Act, On
from gengdu.console.registry.filters import SectionFilters
from gengdu.console.registry.tables import SectionTable
from gengdu.console.registry.words import Words
from gengdu.console.rules import Standing
from gengdu.kit import ids
from gengdu.people.models import Account

EMPTY = _("Nothing here yet.")


@dataclass(frozen=True)
class Fact:
    """One line of a row's page: a label and how to get the value."""

    label: Words
    value: Callable[[Any], object]


@dataclass(frozen=True)
class Personal:
    """A name or number: masked on every page, opened by a POST with a reason (audited by name).

    `column` is its heading in an export with names, "" where it is never exported.
    """

    name: str
    label: Words
    masked: Callable[[Any], str]
    opened: Callable[[Any], str]
    exported: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A block beside a row's facts: a query `(actor, row)` and the template that shows its answer.

    Upper apps add theirs to a lower app's section by `console.registry.panels`.
    """

    title: Words
    template: str
    query: Callable[[Account, Any], Mapping[str, object]]
    right: Right | None = None
    """Shown to those who hold it where the row is; None: to whoever sees the row."""


@dataclass(frozen=True, kw_only=True)
class Finder:
    """Search by something that must not stand in a URL: a POST that becomes blind filters."""

    label: Words
    form: type[forms.Form]
    as_query: Callable[[Mapping[str, Any]], Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What sections and boards share; a declaration that cannot hold raises SectionError."""

    app: str
    noun: str
    title: Words
    domain: str
    icon: str
    view: Right
    """Who opens the screen at all; the rows are the gate's."""
    acts: tuple[Act, ...] = ()
    order: int = 100
    intro: Words = ""
    waiting: Callable[[Account], int] | None = None
    """A query that counts what waits for this person: shown in the menu and on the start page."""
    waiting_words: Words = ""

    def __post_init__(self) -> None:
        checks.check_screen(self)

    @property
    def name(self) -> str:
        """ "app.noun": in the registry, in audit verbs, in URLs."""
        return f"{self.app}.{self.noun}"

    def url_name(self, page: str) -> str:
        """The URL's name without the namespace."""
        return f"{self.app}_{self.noun}_{page}".replace("-", "_")

    def url(self, page: str = "list") -> str:
        """The address of one of the screen's own pages."""
        return reverse(f"console:{self.url_name(page)}")

    def act(self, verb: str) -> Act:
        """The act of this verb; KeyError when there is none."""
        return {act.verb: act for act in self.acts}[verb]

    @property
    def screen_acts(self) -> tuple[Act, ...]:
        """Acts without a row: create, verify, preview …"""
        return tuple(act for act in self.acts if act.on is On.SCREEN)


@dataclass(frozen=True, kw_only=True)
class Section(Screen):
    """A list of rows with everything around it: filters, page, acts, history, bulk, export.

    `rows` is the gate: a query `<noun>_for(actor)` of a `queries` room. There is no other way
    from a URL to a row.
    """

    one: Words
    model: type[Model]
    rows: Callable[[Account], QuerySet[Any]]
    table: type[SectionTable]
    key: str = "uid"
    """The unique field in URLs: "uid" (as ref), or a code or number of its own."""
    region: str = ""
    """Attribute path from a row to its region code; "" when rows have no place."""
    organisation: str = ""
    """Attribute path from a row to its organisation's key; "" when rows belong to none."""
    filters: type[SectionFilters] | None = None
    tabs: str = ""
    """A field with few values whose values stand above the list as saved views, with counts."""
    headline: Callable[[Any], Words] = str
    facts: tuple[Fact, ...] = ()
    personal: tuple[Personal, ...] = ()
    open_right: Right | None = None
    panels: tuple[Panel, ...] = ()
    finder: Finder | None = None
    history: bool = True
    history_labels: Mapping[str, Words] | None = None
    export_right: Right | None = None
    personal_export_right: Right | None = None
    export_most: int = 200_000
    empty: Words = EMPTY

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.check_section(self)

    @property
    def row_acts(self) -> tuple[Act, ...]:
        """Acts on one row."""
        return tuple(act for act in self.acts if act.on is On.ROW)

    @property
    def bulk_acts(self) -> tuple[Act, ...]:
        """Those of them that are offered for ticked rows too."""
        return tuple(act for act in self.row_acts if act.bulk)

    def key_of(self, row: Model) -> str:
        """The row's key as it stands in a URL."""
        value = getattr(row, self.key)
        return ids.ref_of(value) if self.key == "uid" else str(value)

    def row_url(self, row: Model, page: str = "detail") -> str:
        """The address of one of a row's pages."""
        return reverse(f"console:{self.url_name(page)}", kwargs={"key": getattr(row, self.key)})

    def place_of(self, row: Model) -> str:
        """The region code of a row; "" where rows have no place."""
        return str(checks.follow(row, self.region) or "") if self.region else ""

    def may(self, standing: Standing, right: Right, row: Model) -> bool:
        """Whether the right is held where this row is."""
        if not self.region:
            return standing.may(right)
        if not self.organisation:
            return standing.may_here(right, self.place_of(row))
        organisation = checks.follow(row, self.organisation)
        own = organisation if isinstance(organisation, int) else None
        return standing.may_here(right, self.place_of(row), own)

    def offered(self, standing: Standing, row: Model) -> list[Act]:
        """The acts to be drawn as buttons on this row, for this person, in this state."""
        return [a for a in self.row_acts if self.may(standing, a.right, row) and a.when(row)]


@dataclass(frozen=True, kw_only=True)
class Board(Screen):
    """A screen without rows of its own: a query `<noun>_for(actor, **filters)` and a template."""

    query: Callable[..., Mapping[str, object]]
    template: str
    filter_form: type[forms.Form] | None = None
    """Optional GET form; its cleaned fields are the query's keyword arguments."""

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.check_board(self)
