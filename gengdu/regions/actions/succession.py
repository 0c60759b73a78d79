"""Regions move, merge and are divided: rows close and open, live rows follow, all reversible."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.kit.errors import NotFound
from gengdu.regions import registry
from gengdu.regions.actions.index import index_names, unindex_names
from gengdu.regions.enums import SuccessionState
from gengdu.regions.errors import NotUndoable
from gengdu.regions.models import Region, RegionChange, RegionCode, RehomedRow, Succession
from gengdu.regions.queries.succession import (
    Outline,
    codes_below,
    involved,
    preview_succession,
)
from gengdu.regions.rules import names
from gengdu.regions.rules.plans import Plan

BATCH = 500  # live rows moved in one transaction
WATCHED = dt.timedelta(days=1)
"""How long after a decision rows may come late: far longer than any transaction lives."""


@dataclass(frozen=True)
class Step:
    """How far moving the live rows has come."""

    done: int
    expected: int


@transaction.atomic
def succeed(*, actor: audit.Actor, plan: Plan) -> Succession:
    """Carry out a plan: open the new regions, close the old ones, write down what became of what.

    Codes are never reused and rows never deleted; facts keep their codes. A job then moves the
    live rows through the re-homers. Raises what `preview_succession` raises.
    """
    _hold([*involved(plan), *codes_below(plan)])
    preview = preview_succession(plan)
    outline = preview.outline
    succession = Succession.objects.create(
        on=outline.on,
        region_code=outline.region_code,
        mapping=dict(outline.mapping),
        inverse=dict(outline.inverse),
        expected=preview.total,
        made_by=actor.uid,
    )
    opened = _open(outline)
    _close(outline)
    succession.ended, succession.made = _pass_codes_on(outline)
    succession.save(update_fields=["ended", "made"])
    _write_changes(outline, succession)
    _tell(actor, "regions.region.succeed", succession, [*outline.closings, *opened])
    jobs.enqueue("regions.rehome", str(succession.uid), by=actor.uid)
    return succession


def _hold(found: Iterable[str]) -> None:
    """Hold the rows in the order of their codes, so that two successions never wait crosswise."""
    rows = Region.objects.select_for_update().filter(pk__in=list(found)).order_by("code")
    for _code in rows.values_list("code", flat=True):
        pass


def _open(outline: Outline) -> list[Region]:
    opened = [
        Region(
            code=opening.code,
            name=opening.name,
            level=names.level_of(opening.code),
            parent_id=opening.parent,
            kind=opening.kind,
            opened_on=outline.on,
        )
        for opening in outline.openings
    ]
    Region.objects.bulk_create(opened)
    index_names(regions=opened)
    return opened


def _close(outline: Outline) -> None:
    closing = [region.code for region in outline.closings]
    Region.objects.filter(pk__in=closing).update(closed_on=outline.on)
    unindex_names(regions=outline.closings)


def _pass_codes_on(outline: Outline) -> tuple[list[int], list[int]]:
    """End the official codes of what was closed; a place that only moved keeps its own.

    Where places were merged or divided, the old codes end and lead on by what became of them.
    """
    current = RegionCode.objects.filter(
        region__in=[region.code for region in outline.closings], valid_to__isnull=True
    )
    ended = list(current.order_by("id"))
    RegionCode.objects.filter(pk__in=[code.pk for code in ended]).update(valid_to=outline.on)
    heirs_of: dict[str, list[str]] = {}
    olds_of: dict[str, list[str]] = {}
    for link in outline.links:
        heirs_of.setdefault(link.old, []).append(link.new)
        olds_of.setdefault(link.new, []).append(link.old)
    given = {o.code: o for o in outline.openings}
    fresh = [
        RegionCode(official=o.official, region_id=o.code, name=o.name, valid_from=outline.on)
        for o in outline.openings
        if o.official
    ]
    for code in ended:
        heirs = heirs_of[code.region_id]
        opening = given.get(heirs[0]) if len(heirs) == 1 and len(olds_of[heirs[0]]) == 1 else None
        if opening is not None and not opening.official:
            fresh.append(
                RegionCode(
                    official=code.official,
                    region_id=opening.code,
                    name=code.name,
                    valid_from=outline.on,
                )
            )
    made = [RegionCode.objects.create(**_values(code)) for code in fresh]
    return [code.pk for code in ended], [code.pk for code in made]


def _values(code: RegionCode) -> dict[str, object]:
    fields = ("official", "region_id", "name", "valid_from")
    return {field: getattr(code, field) for field in fields}


def _write_changes(outline: Outline, succession: Succession) -> None:
    RegionChange.objects.bulk_create(
        RegionChange(
            old_id=link.old,
            new_id=link.new,
            on=outline.on,
            share=link.share,
            share_back=link.share_back,
            succession=succession,
        )
        for link in outline.links
    )


def _tell(actor: audit.Actor, verb: str, succession: Succession, regions: Iterable[Region]) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=succession,
        region_code=succession.region_code,
        on=succession.on,
        old=sorted(succession.mapping),
        new=sorted(set(succession.mapping.values()) | set(succession.inverse)),
    )
    for region in regions:
        changes.record(region, region_code=region.code)


def _held(uid: uuid.UUID) -> Succession:
    found = Succession.objects.select_for_update().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def undo_succession(*, actor: audit.Actor, uid: uuid.UUID) -> Succession:
    """Take a succession back: the old regions stand again, the new ones never stood.

    A job then puts back exactly the live rows that were moved, and sends those that came to the
    new regions since to the old ones. Refused with NotUndoable where later events stand on it.
    """
    succession = _held(uid)
    if succession.state not in {SuccessionState.REHOMING, SuccessionState.DONE}:
        raise NotUndoable(_("This change has been undone already."))
    _hold(sorted({*succession.mapping, *succession.inverse, *succession.mapping.values()}))
    _check_undoable(succession)
    new = list(Region.objects.filter(pk__in=succession.inverse))
    unindex_names(regions=new)
    Region.objects.filter(pk__in=succession.inverse).update(closed_on=succession.on)
    Region.objects.filter(pk__in=succession.mapping).update(closed_on=None)
    old = list(Region.objects.filter(pk__in=succession.mapping))
    index_names(regions=old)
    RegionCode.objects.filter(pk__in=succession.made).update(valid_to=succession.on)
    RegionCode.objects.filter(region__in=succession.inverse, valid_to__isnull=True).update(
        valid_to=clock.today()
    )
    RegionCode.objects.filter(pk__in=succession.ended).update(valid_to=None)
    now = clock.now()
    RegionChange.objects.filter(succession=succession).update(undone_at=now)
    succession.state = SuccessionState.UNDOING
    succession.undone_at, succession.undone_by, succession.settled_at = now, actor.uid, None
    succession.save(update_fields=["state", "undone_at", "undone_by", "settled_at"])
    _tell(actor, "regions.region.undo_succession", succession, [*old, *new])
    jobs.enqueue("regions.unhome", str(succession.uid), by=actor.uid)
    return succession


def _check_undoable(succession: Succession) -> None:
    heirs = set(succession.mapping.values()) | set(succession.inverse)
    if Region.objects.filter(pk__in=heirs, closed_on__isnull=False).exists():
        raise NotUndoable(_("The new places have changed again. Undo that first."))
    later = Region.objects.filter(parent__in=succession.inverse, closed_on__isnull=True)
    stranger = later.exclude(pk__in=succession.inverse).first()
    if stranger is not None:
        raise NotUndoable(_("%(name)s has been added below since."), name=stranger.name)
    roots = Region.objects.filter(pk__in=succession.mapping)
    if roots.filter(parent__closed_on__isnull=False).exclude(parent__in=roots).exists():
        raise NotUndoable(_("The place above has changed again. Undo that first."))
    officials = RegionCode.objects.filter(pk__in=succession.ended).values("official")
    taken = RegionCode.objects.filter(official__in=officials, valid_to__isnull=True)
    held = taken.exclude(region__in=succession.inverse).first()
    if held is not None:
        raise NotUndoable(
            _("The official code %(official)s belongs to another place now."),
            official=held.official,
        )


@transaction.atomic
def rehome_some(*, uid: uuid.UUID) -> Step | None:
    """Move the next batch of live rows of a succession; None when none is left, or it was undone.

    A succession that is done may be asked again: rows that came late to a closed region follow.
    """
    succession = _held(uid)
    if succession.state not in {SuccessionState.REHOMING, SuccessionState.DONE}:
        return None
    for name in registry.rehomers.names():
        moves = registry.rehomers[name].apply(succession.mapping, BATCH)
        if moves:
            RehomedRow.objects.bulk_create(
                RehomedRow(succession=succession, rehomer=name, key=m.key, old=m.old, new=m.new)
                for m in moves
            )
            done = RehomedRow.objects.filter(succession=succession).count()
            return Step(done, max(done, succession.expected))
    succession.state = SuccessionState.DONE
    succession.save(update_fields=["state"])
    return None


@transaction.atomic
def unhome_some(*, uid: uuid.UUID) -> Step | None:
    """Put back the next batch of an undone succession; None when every row is where it was.

    After the rows that were moved come those that reached the new regions later.
    """
    succession = _held(uid)
    if succession.state not in {SuccessionState.UNDOING, SuccessionState.UNDONE}:
        return None
    moved = RehomedRow.objects.filter(succession=succession)
    first = moved.filter(restored=False).order_by("rehomer", "id").first()
    if first is not None:
        batch = list(moved.filter(restored=False, rehomer=first.rehomer).order_by("id")[:BATCH])
        registry.rehomers[first.rehomer].undo(
            [registry.Move(row.key, row.old, row.new) for row in batch]
        )
        RehomedRow.objects.filter(pk__in=[row.pk for row in batch]).update(restored=True)
        return Step(moved.filter(restored=True).count(), moved.count())
    for rehomer in registry.rehomers:
        if rehomer.apply(succession.inverse, BATCH):
            return Step(moved.count(), moved.count())
    succession.state = SuccessionState.UNDONE
    succession.save(update_fields=["state"])
    return None


@transaction.atomic
def settle(*, uid: uuid.UUID) -> bool:
    """Stop looking for late rows of a succession decided, or undone, more than a day ago.

    Call it after a look that found none. The rows of its regions are not read again until it is
    undone.
    """
    succession = _held(uid)
    decided = succession.undone_at or succession.made_at
    ended = succession.state in {SuccessionState.DONE, SuccessionState.UNDONE}
    if not ended or clock.now() - decided < WATCHED:
        return False
    succession.settled_at = clock.now()
    succession.save(update_fields=["settled_at"])
    return True
