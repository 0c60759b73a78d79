"""Where apps join the back office: `register(Section(…))` in `AppConfig.ready()`."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest

from gengdu.console.registry.acts import Act, On
from gengdu.console.registry.filters import (
    DayFilter,
    HiddenFilter,
    PickFilter,
    PlaceFilter,
    RefFilter,
    SearchFilter,
    SectionFilters,
    TickFilter,
)
from gengdu.console.registry.forms import ActForm, ReasonField, ReasonForm
from gengdu.console.registry.section import (
    Board,
    Fact,
    Finder,
    Panel,
    Personal,
    Screen,
    Section,
)
from gengdu.console.registry.tables import (
    Column,
    MainColumn,
    PlaceColumn,
    SectionTable,
    StateColumn,
    WhenColumn,
    WhoColumn,
)
from gengdu.console.registry.words import SectionError, Words
from gengdu.kit.registry import Registry
from gengdu.people.models import Account
from gengdu.shell.navigation import MenuEntry, console_menu

sections: Registry[Screen] = Registry("console sections")
verbs: Registry[Words] = Registry("words of audit verbs")


def register(screen: Screen) -> Screen:
    """Add a screen with its menu entry; from an app's `ready()`."""
    sections.register(screen.name, screen)
    console_menu.register(
        screen.name,
        MenuEntry(
            url_name=f"console:{screen.url_name('list')}",
            label=screen.title,
            icon=screen.icon,
            domain=screen.domain,
            order=screen.order,
            count=_count_of(screen),
        ),
    )
    return screen


def _count_of(screen: Screen) -> Callable[[HttpRequest], int] | None:
    waiting = screen.waiting
    if waiting is None:
        return None
    return lambda request: waiting(request.user) if isinstance(request.user, Account) else 0


def add_verbs(words: Mapping[str, Words]) -> None:
    """Say in words what audit verbs mean ("access.grant.revoke": "took a role"), for histories."""
    for verb, said in words.items():
        verbs.register(verb, said)


__all__ = [
    "Act",
    "ActForm",
    "Board",
    "Column",
    "DayFilter",
    "Fact",
    "Finder",
    "HiddenFilter",
    "MainColumn",
    "On",
    "Panel",
    "Personal",
    "PickFilter",
    "PlaceColumn",
    "PlaceFilter",
    "ReasonField",
    "ReasonForm",
    "RefFilter",
    "Screen",
    "SearchFilter",
    "Section",
    "SectionError",
    "SectionFilters",
    "SectionTable",
    "StateColumn",
    "TickFilter",
    "WhenColumn",
    "WhoColumn",
    "Words",
    "add_verbs",
    "register",
    "sections",
    "verbs",
]
