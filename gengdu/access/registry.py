"""Where upper apps join the gate: rubrics of grants, listeners to roles, the programs' share."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from gengdu.access.models import Grant
from gengdu.changes.enums import Op
from gengdu.kit.registry import Registry

rubric_sources: Registry[Callable[[], Mapping[str, str | Promise]]] = Registry("rubric sources")
"""Each gives its rubrics as code → title; a grant may name only these."""

role_listeners: Registry[Callable[[Grant], None]] = Registry("role listeners")
"""Each hears of a grant just made or ended (`ended_at` says which), inside the transaction."""


@dataclass(frozen=True)
class ApiRoom:
    """An app's part of the interface: where its router is, by name, so that only pages load it."""

    router: str
    """"gengdu.fields.api.router"."""
    tag: str
    """What the document calls it."""


api_rooms: Registry[ApiRoom] = Registry("API rooms")


@dataclass(frozen=True)
class PublicKind:
    """A kind of the change feed that programs outside may follow: nothing of a person.

    `state` says of keys what they are to the public now, whatever was written of them: there
    (UPSERT), taken away (DELETE), or left out, so that a draft nobody saw does not show.
    """

    kind: str
    """The model's label, "regions.region"."""
    address: str
    """Where the interface shows one, with {key}; "" where it has no page of its own."""
    state: Callable[[Collection[str]], Mapping[str, Op]]


public_kinds: Registry[PublicKind] = Registry("public kinds of the change feed")
