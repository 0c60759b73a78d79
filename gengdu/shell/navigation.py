"""Where upper apps join the frame: tabs, named links, the bell, console menu, footer.

Everything is registered in `AppConfig.ready()`: a tab appears when its app exists, and the
shell never names a page of an app above it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.kit.registry import Registry
from gengdu.shell.icons import ICONS

Words = str | Promise


@cache
def _address(url_name: str, urlconf: str) -> str:
    return reverse(url_name, urlconf)


@dataclass(frozen=True)
class Link:
    """A page by the name of its URL."""

    url_name: str
    label: Words = ""
    icon: str = ""

    def __post_init__(self) -> None:
        if self.icon and self.icon not in ICONS:
            raise ValueError(f"the sprite has no icon {self.icon!r} (gengdu/shell/icons.py)")

    @property
    def url(self) -> str:
        """The address."""
        return _address(self.url_name, settings.ROOT_URLCONF)


@dataclass(frozen=True)
class Tab(Link):
    """An entry of the member shell's tab bar; `under` lists further paths that belong to it."""

    order: int = 100
    under: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether the page at `path` belongs to this tab."""
        own = self.url
        if path == own:
            return True
        below = (own, *self.under) if own != "/" else self.under
        return any(path.startswith(prefix) for prefix in below)


@dataclass(frozen=True)
class Bell(Link):
    """The messages of the signed-in person; `count` runs only inside `/me/fragment` and pages
    that are personal anyway."""

    count: Callable[[HttpRequest], int] = field(default=lambda request: 0)


@dataclass(frozen=True)
class Domain:
    """A heading of the console menu."""

    label: Words
    order: int


@dataclass(frozen=True)
class MenuEntry(Link):
    """An entry of the console menu; `count` shows what waits there."""

    domain: str = ""
    order: int = 100
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True)
class MenuItem:
    """A menu entry as one actor sees it on one page."""

    label: Words
    icon: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True)
class MenuGroup:
    """A domain with the entries an actor may open."""

    label: Words
    items: list[MenuItem]


@dataclass(frozen=True)
class FooterItem:
    """A line of the footer, a link when it has an address."""

    text: Words
    url: str = ""


tabs: Registry[Tab] = Registry("tabs")
# Known names: home, place, search, sign_in, sign_up, me, me_fragment, console.
links: Registry[Link] = Registry("links")
bells: Registry[Bell] = Registry("bells")
domains: Registry[Domain] = Registry("console domains")
console_menu: Registry[MenuEntry] = Registry("console menu")
# A provider gets the region code of the page ("" where it has none).
footers: Registry[Callable[[str], Iterable[FooterItem]]] = Registry("footers")
REGISTRIES: tuple[Registry[Any], ...] = (tabs, links, bells, domains, console_menu, footers)
"""All of them: the root URLconf, which loads last, freezes them."""

for _order, (_name, _label) in enumerate(
    (
        ("content", pgettext_lazy("console menu", "Content")),
        ("fields", pgettext_lazy("console menu", "Farming")),
        ("learning", pgettext_lazy("console menu", "Learning")),
        ("people", _("People and organisations")),
        ("data", pgettext_lazy("console menu", "Data")),
        ("running", _("Running the system")),
    )
):
    domains.register(_name, Domain(_label, _order))


def link_url(name: str) -> str:
    """The address of a named link, "" while no app offers it."""
    link = links.get(name)
    return link.url if link else ""


def tabs_in_order() -> tuple[Tab, ...]:
    """The tabs of the apps that exist."""
    return tuple(sorted(tabs, key=lambda tab: tab.order))


def menu_for(request: HttpRequest, allowed: Callable[[str], bool]) -> list[MenuGroup]:
    """The console menu: entries whose registered name is `allowed`, by domain, none empty."""
    groups = []
    for name in sorted(domains.names(), key=lambda name: domains[name].order):
        entries = [
            console_menu[entry]
            for entry in console_menu.names()
            if console_menu[entry].domain == name and allowed(entry)
        ]
        items = [
            MenuItem(
                label=entry.label,
                icon=entry.icon,
                url=entry.url,
                current=request.path.startswith(entry.url),
                count=entry.count(request) if entry.count else 0,
            )
            for entry in sorted(entries, key=lambda entry: entry.order)
        ]
        if items:
            groups.append(MenuGroup(domains[name].label, items))
    return groups


def footer_items(region_code: str = "") -> tuple[FooterItem, ...]:
    """Operator, filing numbers, legal pages and what else the apps say under every page."""
    return tuple(item for provider in footers for item in provider(region_code))


def unread(request: HttpRequest) -> int:
    """What waits behind the bell."""
    return sum(bell.count(request) for bell in bells)
