"""Two entries that are one person: preview, merge, undo within 30 days."""

import uuid
from dataclasses import dataclass

from gengdu.people.models import Account, Merge, Person


@dataclass(frozen=True)
class MergePreview:
    """What a merge would do: rows that move, by registered kind; `problem` is "" when it may."""

    kept: Person
    gone: Person
    rows: dict[str, int]
    problem: str


def preview_merge(*, actor: Account, kept_uid: uuid.UUID, gone_uid: uuid.UUID) -> MergePreview:
    """What would move, and whether it may (Power.KEEP_PEOPLE in both places); writes nothing."""
    raise NotImplementedError


def merge_people(*, actor: Account, kept_uid: uuid.UUID, gone_uid: uuid.UUID) -> Merge:
    """`gone` becomes `kept` with all its rows; reversible for 30 days. `gone` has no account."""
    raise NotImplementedError


def undo_merge(*, actor: Account, merge_uid: uuid.UUID) -> Merge:
    """Move back exactly what the merge moved."""
    raise NotImplementedError
