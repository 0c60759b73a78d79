"""What was done to a row: the audit log's entries, put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gengdu.audit.actions import HIDDEN, key_of
from gengdu.audit.models import AuditEntry
from gengdu.console.registry import Section, Words, verbs
from gengdu.console.registry.names import account_names, place_names
from gengdu.kit import codes
from gengdu.regions.models import Region

MOST = 200


@dataclass(frozen=True)
class Change:
    """One field: what it was and what it became; a personal one is named only."""

    label: Words
    old: str
    new: str
    hidden: bool = False
    compared: bool = True
    """False where the log holds a single value: a reason, a filter."""


@dataclass(frozen=True)
class Step:
    """One entry of the log in words."""

    entry: AuditEntry
    who: str
    on_behalf_of: str
    what: Words
    changes: Sequence[Change]


def history_of(row: Model, section: Section) -> list[Step]:
    """What was done to a row, newest first, at most the last 200 entries."""
    entries = AuditEntry.objects.filter(target_kind=row._meta.label_lower, target_key=key_of(row))
    newest = list(entries.order_by("-at", "-pk")[:MOST])
    return steps_of(newest, section.model, section.history_labels or {})


def steps_of(
    entries: Sequence[AuditEntry],
    model: type[Model] | None = None,
    labels: Mapping[str, Words] | None = None,
) -> list[Step]:
    """Entries with names, verbs in words and fields by their labels: three queries at most."""
    people = account_names(uid for e in entries for uid in (e.actor_uid, e.on_behalf_uid))
    places = place_names(
        value
        for entry in entries
        for change in entry.changed.values()
        for value in (change if isinstance(change, list) else [change])
        if isinstance(value, str) and codes.is_code(value)
    )
    return [
        Step(
            entry=entry,
            who=people.get(entry.actor_uid, "") if entry.actor_uid else _("the system itself"),
            on_behalf_of=people.get(entry.on_behalf_uid, "") if entry.on_behalf_uid else "",
            what=verbs.get(entry.verb) or entry.verb,
            changes=[
                _change(name, value, model, labels or {}, places)
                for name, value in entry.changed.items()
            ],
        )
        for entry in entries
    ]


def _change(
    name: str,
    value: object,
    model: type[Model] | None,
    labels: Mapping[str, Words],
    places: Mapping[str, str],
) -> Change:
    field = _field(model, name)
    label = labels.get(name) or getattr(field, "verbose_name", None) or _COMMON.get(name) or name
    if HIDDEN in (value if isinstance(value, list) else [value]):
        return Change(label, "", "", hidden=True)
    if isinstance(value, list) and len(value) == 2:
        old, new = (_said(each, field, places) for each in value)
        return Change(label, old, new)
    return Change(label, "", _said(value, field, places), compared=False)


_COMMON: Mapping[str, Words] = {
    "reason": gettext_lazy("Reason"),
    "filters": gettext_lazy("Filters"),
    "sheet": gettext_lazy("File"),
    "right": gettext_lazy("Right"),
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "region": gettext_lazy("Region"),
}


def _field(model: type[Model] | None, name: str) -> Field[object, object] | None:
    if model is None:
        return None
    try:
        found = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _said(value: object, field: Field[object, object] | None, places: Mapping[str, str]) -> str:
    """A stored value as a person reads it: choices and places by name."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(_said(each, field, places) for each in value)
    choices = dict(getattr(field, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    is_place = isinstance(field, ForeignKey) and field.related_model is Region
    if isinstance(value, str) and (is_place or len(value) >= 6) and value in places:
        return places[value]
    return str(value)
