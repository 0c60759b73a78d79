"""Write to the log, inside the transaction of what is logged."""

import uuid
from typing import Any, Final, Protocol

from django.db.models.options import Options

from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.kit import trace


class Actor(Protocol):
    """Who acts: an account, a node, a client."""

    @property
    def uid(self) -> uuid.UUID: ...


class Target(Protocol):
    """A row that is acted upon; known by its `uid`, or by its key where it has none."""

    _meta: Options[Any]
    pk: Any


HIDDEN: Final = "•"
"""Stands for both values of a personal field: the log names the field only."""


def record(
    *,
    actor: Actor | None,
    verb: str,
    target: Target | None = None,
    region_code: str = "",
    outcome: Outcome = Outcome.DONE,
    on_behalf_of: Actor | None = None,
    **changed: object,
) -> AuditEntry:
    """Append one entry. `changed` maps a field to its new value, to (old, new), or to HIDDEN.

    Verbs are "app.noun.verb". Call it inside the action's transaction: both commit or neither.
    """
    where = trace.current()
    return AuditEntry.objects.create(
        actor_uid=actor.uid if actor is not None else None,
        on_behalf_uid=on_behalf_of.uid if on_behalf_of is not None else None,
        verb=verb,
        target_kind=target._meta.label_lower if target is not None else "",
        target_key=key_of(target) if target is not None else "",
        region_code=region_code,
        outcome=outcome,
        address=where.address,
        request=where.number,
        changed={field: _plain(value) for field, value in changed.items()},
    )


def key_of(target: Target) -> str:
    """The uid of a row, or its primary key where it has no uid (a region's code)."""
    return str(getattr(target, "uid", None) or target.pk)


def _plain(value: object) -> object:
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
