"""Places: only within the system administrator's own tree."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction

from gengdu.access.enums import Right
from gengdu.access.errors import ForeignRow
from gengdu.access.scope import locked, may_here
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.regions import actions as regions
from gengdu.regions.models import Region, RegionCode, Succession
from gengdu.regions.rules.plans import Plan
from gengdu.system.queries.regions import regions_for, successions_for


def _own(actor: Account, code: str) -> Region:
    """The place, locked, if the actor may change it."""
    region = locked(regions_for(actor), pk=code)
    require(may_here(actor, Right.REGIONS_CHANGE, region.code))
    return region


@transaction.atomic
def add_place(*, actor: Account, parent_code: str, name: str) -> Region:
    """Open a local place, without an official code, under a county or township of the actor's."""
    parent = _own(actor, parent_code)
    return regions.add_local_place(actor=actor, parent_code=parent.code, name=name)


@transaction.atomic
def rename_place(*, actor: Account, code: str, name: str) -> Region:
    """Give a place another name; its code stays."""
    return regions.rename_region(actor=actor, code=_own(actor, code).code, name=name)


@transaction.atomic
def recode_place(
    *, actor: Account, code: str, official: str, on: dt.date | None = None
) -> RegionCode:
    """Write down another official code of a place; the old one goes on leading here."""
    return regions.recode_region(actor=actor, code=_own(actor, code).code, official=official, on=on)


@transaction.atomic
def succeed_place(*, actor: Account, code: str, plan: Plan) -> Succession:
    """Carry out a plan that ends this place, if every place it touches is the actor's to change."""
    require(_own(actor, code).code in plan.olds, ForeignRow)
    heirs = {heir.code or heir.parent for heir in plan.heirs}
    _require_all(actor, {*plan.olds, *heirs})
    return regions.succeed(actor=actor, plan=plan)


def _require_all(actor: Account, wanted: Iterable[str]) -> None:
    for code in wanted:
        require(may_here(actor, Right.REGIONS_CHANGE, code), ForeignRow)


@transaction.atomic
def undo_succession(*, actor: Account, succession_uid: uuid.UUID) -> Succession:
    """Take a merge, move or division back, exactly."""
    succession = locked(successions_for(actor), uid=succession_uid)
    _require_all(actor, {*succession.mapping, *succession.mapping.values()})
    return regions.undo_succession(actor=actor, uid=succession.uid)
