"""Where upper apps say how often what they published was read, and who confirmed it."""

import uuid
from collections.abc import Collection
from typing import Any, Protocol

from django.db.models import QuerySet

from gengdu.kit.registry import Registry

readings: Registry[str] = Registry("facts of reading")
"""By kind of item: the kind of the event that somebody read one ("articles.seen")."""


class Confirmations(Protocol):
    """What of a kind asks its readers to say that they know of it, and who has said so."""

    def asking(self, objects: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Those of these objects that ask it; one query."""
        ...

    def given(self, object_uid: uuid.UUID) -> QuerySet[Any]:
        """Who has said so: rows with a `person`."""
        ...


confirmations: Registry[Confirmations] = Registry("what asks to be confirmed")
"""By kind of item."""
