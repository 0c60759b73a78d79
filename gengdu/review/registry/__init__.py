"""Where upper apps join: kinds of things that are reviewed, and kinds of their fields."""

from gengdu.review.registry.kinds import FieldKind, PlainKind, field_kinds
from gengdu.review.registry.reviewables import (
    Case,
    Check,
    Panel,
    Reviewable,
    Step,
    reviewables,
)
from gengdu.review.registry.snapshots import Part, Snapshot, hash_of

__all__ = [
    "Case",
    "Check",
    "FieldKind",
    "Panel",
    "Part",
    "PlainKind",
    "Reviewable",
    "Snapshot",
    "Step",
    "field_kinds",
    "hash_of",
    "reviewables",
]
