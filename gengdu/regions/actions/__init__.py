"""Writing the tree. Regions lie below the gate: who may is asked by `system`, which calls these."""

from gengdu.regions.actions.places import add_local_place, recode_region, rename_region
from gengdu.regions.actions.reference import LoadReport, load_reference, load_villages
from gengdu.regions.actions.succession import (
    rehome_some,
    settle,
    succeed,
    undo_succession,
    unhome_some,
)

__all__ = [
    "LoadReport",
    "add_local_place",
    "load_reference",
    "load_villages",
    "recode_region",
    "rehome_some",
    "rename_region",
    "settle",
    "succeed",
    "undo_succession",
    "unhome_some",
]
