"""An audience: whom something is for, as a predicate with one canonical form and one hash.

Between kinds (places, crops, stages, roles) all must hold; within a kind one is enough; a kind
left empty does not narrow. Crops and stages are named as in the reference tables, the same on
every node: "maize_spring", and "maize_spring:6" for its sixth stage.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from gengdu.access.enums import Role
from gengdu.agronomy.models import Stage
from gengdu.delivery.errors import AudienceUnreadable
from gengdu.kit import codes
from gengdu.regions.enums import Level

EDITION: Final = 1
"""The form of a definition; a later one must still read this one."""
MOST_LEAD_DAYS: Final = 30
MOST_CELLS: Final = 2_000
"""Targets of one item: they are written in one transaction."""
LISTS: Final = ("regions", "crops", "stages", "roles")
ROLES: Final = tuple(
    role
    for role in Role
    if role
    in {
        Role.PARTY_MEMBER,
        Role.TECHNICIAN,
        Role.INPUT_DEALER,
        Role.TRADER,
        Role.EXPERT,
        Role.VOLUNTEER,
        Role.STATION_MANAGER,
    }
)
"""Roles an audience may name. Farmers are everybody, and are found by what they grow."""


@dataclass(frozen=True)
class Audience:
    """The predicate; made from anything iterable, it holds its canonical form.

    Places inside another one of the audience say nothing more and are left out, so that two
    audiences that mean the same are equal and have one hash.
    """

    regions: tuple[str, ...] = ()
    crops: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    lead_days: int = 0
    roles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, value in {
            "regions": outermost(self.regions),
            "crops": tuple(sorted(set(self.crops))),
            "stages": tuple(sorted(set(self.stages), key=_stage_order)),
            "roles": tuple(sorted({str(Role(role)) for role in self.roles})),
        }.items():
            object.__setattr__(self, name, value)

    def definition(self) -> dict[str, object]:
        """As it is stored, frozen and hashed: plain JSON, every kind named."""
        found: dict[str, object] = {name: list(getattr(self, name)) for name in LISTS}
        return {"edition": EDITION, "lead_days": self.lead_days, **found}

    def canonical(self) -> str:
        """The one text of this predicate."""
        return json.dumps(
            self.definition(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    def sha256(self) -> str:
        """The name of this predicate."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def cells(self) -> int:
        """How many targets it takes."""
        kinds = (self.regions, self.stages or self.crops, self.roles)
        count = 1
        for kind in kinds:
            count *= len(kind) or 1
        return count


def audience_from(definition: Mapping[str, object]) -> Audience:
    """The audience of a stored definition ({} is everybody); AudienceUnreadable for another."""
    if not definition:
        return Audience()
    lead = definition.get("lead_days", 0)
    known = {"edition", "lead_days", *LISTS}
    if definition.get("edition") != EDITION or set(definition) - known:
        raise AudienceUnreadable
    if not isinstance(lead, int) or isinstance(lead, bool):
        raise AudienceUnreadable
    regions, crops, stages, roles = (_texts(definition.get(name, [])) for name in LISTS)
    try:
        return Audience(regions, crops, stages, lead, roles)
    except ValueError:  # a role that is none
        raise AudienceUnreadable from None


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise AudienceUnreadable
    return tuple(values)


def stage_key(stage: Stage) -> str:
    """A stage's name in audiences; its crop is at hand."""
    return f"{stage.crop.key}:{stage.order}"


def crop_and_order(key: str) -> tuple[str, int]:
    """The two parts of a stage's name; AudienceUnreadable when it is none."""
    crop, _, order = key.rpartition(":")
    if not crop or not (order.isascii() and order.isdigit()):
        raise AudienceUnreadable
    return crop, int(order)


def _stage_order(key: str) -> tuple[str, int, str]:
    crop, _, order = key.rpartition(":")
    return crop, int(order) if order.isascii() and order.isdigit() else 0, key


def outermost(regions: Iterable[str]) -> tuple[str, ...]:
    """The places that lie in no other one of them; the whole country ("") is no narrowing."""
    kept: list[str] = []
    for code in sorted(set(regions)):  # an ancestor sorts before what lies in it
        if not kept or not codes.covers(kept[-1], code):
            kept.append(code)
    return tuple(kept) if kept != [""] else ()


def outside(audience: Audience, places: Collection[str]) -> list[str]:
    """Those of its places that lie in none of `places`: what an editor of these may not name.

    No place at all is the whole country, "".
    """
    return [
        code
        for code in audience.regions or ("",)
        if not any(codes.covers(place, code) for place in places)
    ]


def told_places(places: Iterable[str]) -> list[str]:
    """Places whose people a writer of these places may tell.

    A village's writer may also ask for its township: that goes to the township's reviewer.
    """
    level = codes.LENGTHS[Level.VILLAGE - 1]
    wider = {codes.parent_of(code) for code in places if len(code) == level}
    return sorted({*places, *wider})
