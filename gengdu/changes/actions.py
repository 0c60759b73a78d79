"""Write to the feed, inside the transaction of what changed."""

from typing import Any, Protocol

from django.db.models.options import Options

from gengdu.changes.enums import Op
from gengdu.changes.models import Change


class Target(Protocol):
    """A row of the feed's interest; known by its `uid`, or by its key where it has none."""

    _meta: Options[Any]
    pk: Any


def record(target: Target, *, op: Op = Op.UPSERT, region_code: str = "") -> Change:
    """Append one unnumbered change; the sequencer numbers it once it is committed."""
    return Change.objects.create(
        kind=target._meta.label_lower,
        key=str(getattr(target, "uid", None) or target.pk),
        op=op,
        region_code=region_code,
    )
