"""Acts: a button, the words around it, and the one app action behind it."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.registry.forms import ActForm
from gengdu.console.registry.words import Words
from gengdu.people.models import Account

DONE = _("Done.")


class On(Enum):
    """What an act is done to."""

    ROW = "row"
    SCREEN = "screen"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing a person can do here; `action` is the app's action and does all of it.

    The form gives exactly the action's arguments besides `actor` and, on a row, the one
    that names the row: what is not declared cannot be sent (SECURITY 19).
    """

    verb: str
    """The word in the URL and in the section's rule."""
    right: Right
    label: Words
    action: Callable[..., Any]
    form: type[ActForm] = ActForm
    on: On = On.ROW
    icon: str = ""
    primary: bool = False
    listed: bool = True
    """Whether a button stands at the head of the screen; else its own pages link to it."""
    danger: bool = False
    """Asked once more on a page that names what and how many."""
    bulk: bool = False
    """Also offered for ticked rows: the same action, once per row, with a report per row."""
    asks: Words = ""
    """The question of that page; may hold %(what)s, or %(count)d for several."""
    done: Words = DONE
    by: Callable[[Any], object] | None = None
    """What names the row to the action, where it is not the row's own uid or key."""
    when: Callable[[Any], bool] = field(default=lambda _row: True)
    """Whether the state of a row lets it be offered; the action decides again."""
    initial: Callable[[Any], Mapping[str, object]] = field(default=lambda _row: {})
    """What the form holds at first, from the row."""
    template: str = "console/act.html"
    """The page with the form; another one extends `console/frame.html` and shows the same."""
    preview: Callable[..., Mapping[str, object]] | None = None
    """A query (actor, row or None, cleaned fields) whose answer the confirmation shows."""
    preview_template: str = ""
    leads_to: str = ""
    """The section whose row the action gives, where it is not this one: its page comes next."""
    result_template: str = ""
    """Shown once, in the answer itself, with `result`: what the action gives must not be kept."""

    @property
    def row_argument(self) -> str:
        """The action's argument that names the row; "" when it has none."""
        rest = [n for n in self.arguments() if n != "actor" and n not in self.form.names()]
        return rest[0] if len(rest) == 1 else ""

    def arguments(self) -> dict[str, inspect.Parameter]:
        """The action's parameters by name."""
        return dict(inspect.signature(self.action).parameters)

    def naming(self, row: Model | None) -> dict[str, object]:
        """The argument that names the row, taken from the row itself."""
        name = self.row_argument
        if row is None or not name:
            return {}
        if self.by is not None:
            return {name: self.by(row)}
        return {name: getattr(row, "uid", row.pk) if name.endswith("uid") else row.pk}

    def run(self, actor: Account, row: Model | None, fields: Mapping[str, object]) -> Any:
        """Do it: the app's action, as the actor."""
        return self.action(actor=actor, **self.naming(row), **fields)
