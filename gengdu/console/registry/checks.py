"""What a declaration must prove before it can exist: rows only by the gate, writes only by actions.

Run when a section is declared, so a mistake stops the start with the sentence that names it.
"""

import inspect
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from gengdu.access.enums import STAFF_ROLES, Right
from gengdu.access.rules import roles_with
from gengdu.console.registry.acts import Act, On
from gengdu.console.registry.forms import ActForm
from gengdu.console.registry.words import SectionError
from gengdu.shell.icons import ICONS
from gengdu.shell.navigation import domains

if TYPE_CHECKING:
    from gengdu.console.registry.section import Board, Panel, Screen, Section

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_OWN_PAGES = {"list", "detail", "history", "bulk", "export", "find", "open", "do"}


def follow(row: Model, path: str) -> object:
    """The value at the end of a path of attributes; None where a step is missing."""
    value: Any = row
    for step in path.split("__"):
        if value is None:
            return None
        value = getattr(value, step)
    return value


def check_screen(screen: "Screen") -> None:
    """Names, words, rights, and every act."""
    for word in (screen.app, screen.noun):
        if not _WORD.fullmatch(word):
            raise SectionError(screen.name, f"{word!r} is no word for a URL")
    if screen.domain not in domains:
        raise SectionError(screen.name, f"the menu has no domain {screen.domain!r}")
    if screen.icon not in ICONS:
        raise SectionError(screen.name, f"the sprite has no icon {screen.icon!r}")
    check_right(screen.name, screen.view)
    if screen.waiting is not None:
        check_function(screen.name, screen.waiting, room="queries", what="waiting")
    verbs = [act.verb for act in screen.acts]
    if len(set(verbs)) < len(verbs):
        raise SectionError(screen.name, "two acts have the same verb")
    for act in screen.acts:
        check_act(screen.name, act)


def check_right(name: str, right: object) -> None:
    """A right of the one table, held by staff alone."""
    if not isinstance(right, Right):
        raise SectionError(name, f"{right!r} is no Right: the table is access.rules.RIGHTS")
    if not roles_with(right) <= STAFF_ROLES:
        raise SectionError(name, f"{right!r} is held by roles that never enter the console")


def check_function(name: str, function: Callable[..., Any], *, room: str, what: str) -> None:
    """A function with a name, at the top of a module of the given room."""
    module = getattr(function, "__module__", "")
    parts = module.split(".")
    at_home = parts[:1] == ["gengdu"] and room in parts[2:]
    qualified = getattr(function, "__qualname__", "<none>")
    if not at_home or "<" in qualified or "." in qualified:
        raise SectionError(
            name, f"{what} must be a function of a {room!r} room, not {module}.{qualified}"
        )


def check_act(name: str, act: Act) -> None:
    """Its action is an action, and its form asks for exactly what the action takes."""
    where = f"{name}, act {act.verb!r}"
    if not _WORD.fullmatch(act.verb) or act.verb in _OWN_PAGES:
        raise SectionError(where, "the verb is no word for a URL, or a page of the frame")
    check_right(where, act.right)
    check_function(where, act.action, room="actions", what="action")
    if act.preview is not None:
        check_function(where, act.preview, room="queries", what="preview")
        if not act.preview_template:
            raise SectionError(where, "a preview needs a template")
    check_form(where, act.form)
    if act.icon and act.icon not in ICONS:
        raise SectionError(where, f"the sprite has no icon {act.icon!r}")
    if act.bulk and act.result_template:
        raise SectionError(where, "a result that is shown once cannot come from a bulk act")
    _check_arguments(where, act)


def _check_arguments(where: str, act: Act) -> None:
    arguments = act.arguments()
    positional = [n for n, p in arguments.items() if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    if positional:
        raise SectionError(where, f"the action takes {positional} otherwise than by keyword")
    if next(iter(arguments), "") != "actor":
        raise SectionError(where, "the action does not begin with actor")
    fields = act.form.names()
    if unknown := fields - set(arguments):
        raise SectionError(where, f"the form gives {sorted(unknown)}, the action takes no such")
    rest = [n for n in arguments if n != "actor" and n not in fields]
    needed = [n for n in rest if arguments[n].default is inspect.Parameter.empty]
    if act.on is On.ROW and len(rest) != 1:
        raise SectionError(where, f"which argument names the row? There are {rest}")
    if act.on is On.SCREEN and needed:
        raise SectionError(where, f"nobody gives the action {needed}")
    if act.on is On.SCREEN and act.bulk:
        raise SectionError(where, "only acts on rows can be done in bulk")


def check_form(where: str, form: type[forms.Form]) -> None:
    """A form that cannot write and cannot list rows of its own."""
    if not (isinstance(form, type) and issubclass(form, ActForm)):
        raise SectionError(where, f"{form!r} is no ActForm (a ModelForm would write by itself)")
    for field_name, field in form.base_fields.items():
        if isinstance(field, forms.ModelChoiceField):
            raise SectionError(
                where, f"field {field_name!r} lists rows past the gate: set choices from the actor"
            )


def check_section(section: "Section") -> None:
    """Rows by the gate alone; table, filters, panels and export that cannot leave it."""
    name = section.name
    check_function(name, section.rows, room="queries", what="rows")
    if not section.rows.__name__.endswith("_for"):
        raise SectionError(name, f"rows must be a query <noun>_for(actor), not {section.rows!r}")
    if list(inspect.signature(section.rows).parameters) != ["actor"]:
        raise SectionError(name, "rows takes the actor and nothing else")
    try:
        field = section.model._meta.get_field(section.key)
    except FieldDoesNotExist:
        raise SectionError(name, f"the model has no field {section.key!r}") from None
    if not getattr(field, "unique", False):
        raise SectionError(name, f"{section.key!r} does not name one row")
    _check_filters(section)
    _check_personal(section)
    for panel in section.panels:
        check_panel(name, panel)
    if section.finder is not None and issubclass(section.finder.form, forms.ModelForm):
        raise SectionError(name, "the finder's form would write by itself")


def _check_filters(section: "Section") -> None:
    filters = section.filters.base_filters if section.filters else {}
    if section.tabs and section.tabs not in filters:
        raise SectionError(section.name, f"tabs need a filter {section.tabs!r}")
    for filter_name, each in filters.items():
        if isinstance(each, django_filters.ModelChoiceFilter):
            raise SectionError(
                section.name,
                f"filter {filter_name!r} lists rows past the gate: use PickFilter or PlaceFilter",
            )


def _check_personal(section: "Section") -> None:
    for right in (section.open_right, section.export_right, section.personal_export_right):
        if right is not None:
            check_right(section.name, right)
    if section.open_right is not None and not section.personal:
        raise SectionError(section.name, "there is nothing personal to open")
    exported = [p.name for p in section.personal if p.exported]
    if section.personal_export_right is None and exported:
        raise SectionError(section.name, f"{exported} may be exported, but nobody has the right")
    if section.personal_export_right is not None and section.export_right is None:
        raise SectionError(section.name, "an export with names without an export")


def check_panel(name: str, panel: "Panel") -> None:
    """A panel's data comes from a query that knows the actor."""
    check_function(name, panel.query, room="queries", what=f"panel {panel.template}")
    if len(inspect.signature(panel.query).parameters) != 2:
        raise SectionError(name, f"panel {panel.template}: the query takes (actor, row)")
    if panel.right is not None:
        check_right(name, panel.right)


def check_board(board: "Board") -> None:
    """Its data comes from a query `<noun>_for(actor, …)`."""
    check_function(board.name, board.query, room="queries", what="query")
    parameters = inspect.signature(board.query).parameters
    if next(iter(parameters), "") != "actor" or not board.query.__name__.endswith("_for"):
        raise SectionError(board.name, "query must be <noun>_for(actor, …)")
    asked = set(board.filter_form.base_fields) if board.filter_form else set()
    if unknown := asked - set(parameters):
        raise SectionError(board.name, f"the query does not take {sorted(unknown)}")
    if board.filter_form is not None and issubclass(board.filter_form, forms.ModelForm):
        raise SectionError(board.name, "the filter form would write by itself")
