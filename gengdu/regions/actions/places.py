"""Single places: local ones without an official code, names, official codes."""

import datetime as dt

from django.db import transaction

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock, codes
from gengdu.regions.actions.index import index_names, unindex_names
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.errors import (
    NameNeeded,
    NameTaken,
    NoPlaceBelow,
    OfficialCodeMalformed,
    OfficialCodeTaken,
    PlaceClosed,
    PlaceNotFound,
    SegmentsExhausted,
)
from gengdu.regions.models import Region, RegionCode
from gengdu.regions.rules import names, numbers


def _locked(code: str) -> Region:
    """The open region, its row held until the transaction ends."""
    region = Region.objects.select_for_update().filter(pk=code).first()
    if region is None:
        raise PlaceNotFound
    if not region.is_open:
        raise PlaceClosed(name=region.name)
    return region


def _named(text: str) -> str:
    name = names.clean_name(text)
    if not name:
        raise NameNeeded(field="name")
    return name


def _refuse_twin(parent: str | None, name: str) -> None:
    twins = Region.objects.filter(parent=parent, name=name, closed_on__isnull=True)
    if twins.exists():
        raise NameTaken(name=name)


@transaction.atomic
def add_local_place(*, actor: audit.Actor, parent_code: str, name: str) -> Region:
    """Open a place without an official code under a county or township; its number is a 9xx.

    The number was never given before and never will be again. The parent's row is held meanwhile,
    so that two editors get two numbers.
    """
    parent = _locked(parent_code)
    if parent.level not in {Level.COUNTY, Level.TOWNSHIP}:
        raise NoPlaceBelow
    name = _named(name)
    _refuse_twin(parent.code, name)
    below = Region.objects.filter(parent=parent, code__gte=f"{parent.code}900")
    segment = numbers.next_local({numbers.segment_of(r.code) for r in below})
    if not segment:
        raise SegmentsExhausted(name=parent.name)
    place = Region.objects.create(
        code=parent.code + segment,
        name=name,
        level=parent.level + 1,
        parent=parent,
        kind=RegionKind.LOCAL,
        opened_on=clock.today(),
    )
    index_names(regions=[place])
    audit.record(
        actor=actor, verb="regions.region.add", target=place, region_code=place.code, name=name
    )
    changes.record(place, region_code=place.code)
    return place


@transaction.atomic
def rename_region(*, actor: audit.Actor, code: str, name: str) -> Region:
    """Give a region another name; its code, its rows and its official code stay."""
    region = _locked(code)
    name = _named(name)
    if name == region.name:
        return region
    _refuse_twin(region.parent_id, name)
    before = region.name
    _put_name(region, name)
    audit.record(
        actor=actor,
        verb="regions.region.rename",
        target=region,
        region_code=region.code,
        name=(before, name),
    )
    changes.record(region, region_code=region.code)
    return region


def _put_name(region: Region, name: str) -> None:
    unindex_names(regions=[region])
    region.name = name
    region.save(update_fields=["name"])
    index_names(regions=[region])


@transaction.atomic
def recode_region(
    *, actor: audit.Actor, code: str, official: str, on: dt.date | None = None
) -> RegionCode:
    """The state gave the place another official code: a new alias, nothing else moves.

    The old official code goes on leading here. Repeating it changes nothing.
    """
    region = _locked(code)
    if not numbers.fits(official, region.level):
        digits = codes.LENGTHS[region.level - 1]
        raise OfficialCodeMalformed(field="official", digits=digits)
    held = RegionCode.objects.select_for_update().filter(official=official, valid_to__isnull=True)
    holder = held.select_related("region").first()
    if holder is not None and holder.region_id != region.code:
        raise OfficialCodeTaken(field="official", official=official, name=holder.region.name)
    if holder is not None:
        return holder
    day = on or clock.today()
    ended = RegionCode.objects.filter(region=region, valid_to__isnull=True)
    before = sorted(ended.values_list("official", flat=True))
    ended.update(valid_to=day)
    alias = RegionCode.objects.create(
        official=official, region=region, name=region.name, valid_from=day
    )
    audit.record(
        actor=actor,
        verb="regions.region.recode",
        target=region,
        region_code=region.code,
        official=(before, official),
    )
    changes.record(region, region_code=region.code)
    return alias
