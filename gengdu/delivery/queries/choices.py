"""What an editor can choose an audience from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from gengdu.access import rules as rights
from gengdu.access.enums import Right, Role
from gengdu.access.models import Organisation
from gengdu.access.scope import (
    NOT_ASKED,
    Actor,
    Narrowing,
    held,
    holds_any,
    holds_somewhere,
    may_here,
)
from gengdu.agronomy.models import Calendar, Crop, Stage
from gengdu.delivery.enums import Urgency
from gengdu.delivery.rules.audiences import ROLES, Audience, stage_key
from gengdu.delivery.rules.classes import CHOICES, PROPOSERS
from gengdu.kit import codes
from gengdu.regions.enums import Level
from gengdu.regions.models import Region
from gengdu.regions.queries import children_of, joined, paths_of

MOST_PLACES = 60
"""Places offered by name below the editor's own; beyond that the picker finds them."""


@dataclass(frozen=True)
class Choice:
    """One box to tick."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True)
class Choices:
    """All boxes: places, crops, the stages of each crop chosen in their order, roles."""

    places: list[Choice]
    crops: list[Choice]
    """Those of the places' calendars and those chosen; all of them where no calendar is known."""
    other_crops: list[Choice]
    stages: list[tuple[str, list[Choice]]]
    roles: list[Choice]
    more_places: bool
    """Whether there is more below than is offered by name."""


def choices_for(audience: Audience, places: Sequence[str]) -> Choices:
    """The boxes of an editor with these places, as they stand for this audience."""
    offered, more = _places(audience, places)
    crops = list(Crop.objects.order_by("pk"))
    chosen = [crop for crop in crops if crop.key in audience.crops]
    above = {code for place in places for code in codes.ancestors_or_self(place)}
    usual = set(Calendar.objects.filter(region_id__in=above).values_list("crop_id", flat=True))
    first = [c for c in crops if c.pk in usual or c in chosen] if usual else crops
    others = [crop for crop in crops if crop not in first]
    return Choices(
        places=offered,
        crops=[Choice(crop.key, str(crop), crop.key in audience.crops) for crop in first],
        other_crops=[Choice(crop.key, str(crop), on=False) for crop in others],
        stages=_stages(audience, chosen),
        roles=[Choice(role, str(Role(role).label), role in audience.roles) for role in ROLES],
        more_places=more,
    )


def _places(audience: Audience, places: Sequence[str]) -> tuple[list[Choice], bool]:
    own = list(Region.objects.filter(pk__in=places, closed_on__isnull=True).order_by("code"))
    below = [region for place in own for region in children_of(place.code) if region not in own]
    more = len(below) > MOST_PLACES
    named = own + ([] if more else below)
    known = {region.code for region in named}
    added = [code for code in audience.regions if code not in known]
    paths = paths_of(added)
    return [
        *(Choice(region.code, region.name, region.code in audience.regions) for region in named),
        *(Choice(code, _called(paths.get(code, []), places) or code, on=True) for code in added),
    ], more or any(len(place.code) < codes.LENGTHS[-2] for place in own)


def _called(path: list[Region], places: Sequence[str]) -> str:
    """A place as it is called among the editor's own: without what all of them lie in."""
    shown = [r for r in path if not any(codes.covers(r.code, place) for place in places)]
    return joined(shown or path[-1:])


def _stages(audience: Audience, crops: list[Crop]) -> list[tuple[str, list[Choice]]]:
    rows = Stage.objects.filter(crop__in=crops).select_related("crop").order_by("order")
    by_crop: dict[int, list[Choice]] = {crop.pk: [] for crop in crops}
    for stage in rows:
        key = stage_key(stage)
        by_crop[stage.crop_id].append(Choice(key, str(stage), key in audience.stages))
    return [(str(crop), by_crop[crop.pk]) for crop in crops]


def urgencies_for(
    actor: Actor,
    region_code: str = "",
    organisation: Organisation | int | Narrowing | None = NOT_ASKED,
) -> list[tuple[str, str | Promise]]:
    """The classes a writer is offered, with their words: for a place, or ("") anywhere.

    The page is drawn with what is offered anywhere; the action asks `may_tell` for the place.
    """
    return [
        (urgency.value, words)
        for urgency, words in CHOICES.items()
        if may_tell(actor, urgency, region_code, organisation)
    ]


def may_tell(
    actor: Actor,
    urgency: str,
    region_code: str = "",
    organisation: Organisation | int | Narrowing | None = NOT_ASKED,
    rubric: str | Narrowing = NOT_ASKED,
) -> bool:
    """Whether the actor may ask for this class at a place, or ("") somewhere.

    An emergency is for those who hold its right over the whole county of the place.
    """
    if urgency == Urgency.NORMAL:
        return True
    if urgency == Urgency.IMPORTANT:
        if not region_code:
            return holds_somewhere(actor, PROPOSERS)
        return holds_any(actor, PROPOSERS, region_code, organisation=organisation, rubric=rubric)
    if not region_code:
        return _rings_a_county(actor)
    county = region_code[: codes.LENGTHS[Level.COUNTY - 1]]
    right = Right.EMERGENCY_SEND
    return may_here(actor, right, county, organisation=organisation, rubric=rubric)


def _rings_a_county(actor: Actor) -> bool:
    roles = rights.roles_with(Right.EMERGENCY_SEND)
    return any(
        role in roles and len(code) <= codes.LENGTHS[Level.COUNTY - 1] for role, code in held(actor)
    )
