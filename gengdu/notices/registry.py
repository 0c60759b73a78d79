"""Where upper apps say which kinds of notice they send, and hear that one was read."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gengdu.kit.registry import Registry
from gengdu.shell.icons import ICONS


@dataclass(frozen=True)
class Kind:
    """What a reader tells notices apart by: a word and an icon of the sprite."""

    title: str | Promise
    icon: str = "bell"
    badge: str = ""
    """A tag's colour ("wheat", "red"): the title then stands before the headline, to be seen."""

    def __post_init__(self) -> None:
        if self.icon not in ICONS:
            raise ValueError(f"the sprite has no icon {self.icon!r} (gengdu/shell/icons.py)")


kinds: Registry[Kind] = Registry("kinds of notice")
"""By "app.noun"; a notice of a kind that is not here cannot be sent."""

OTHER = Kind(_("Message"))
"""How a notice is shown whose kind has gone with its app."""


@dataclass(frozen=True)
class Read:
    """A notice that was read for the first time."""

    person_id: int
    key: str
    at: dt.datetime


listeners: Registry[Callable[[Sequence[Read]], None]] = Registry("listeners to what was read")
"""By kind of notice: called in the transaction that notes the reading."""
