"""Files and the things they belong to. The app above has decided that the actor may change its
thing; here it is made sure that the files are the actor's to give.
"""

import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.files.actions.storing import Actor
from gengdu.files.actions.straying import let_go
from gengdu.files.enums import FileState
from gengdu.files.errors import NotReady, UsedElsewhere
from gengdu.files.models import LONGEST_TEXT, File, Rendition
from gengdu.files.registry import owners
from gengdu.kit import clock
from gengdu.kit.errors import NotFound, require


@transaction.atomic
def attach_files(
    *,
    actor: Actor,
    owner_kind: str,
    owner_uid: uuid.UUID,
    region_code: str,
    file_uids: Sequence[uuid.UUID],
) -> list[File]:
    """Give files to a thing, in this order; those it has beside them stay and come after.

    The actor's own loose files can be given, and what the thing has already. Somebody else's are
    not there; those of another thing, and pictures that cannot be read, are refused. Repeatable.
    """
    if owner_kind not in owners:
        raise LookupError(owner_kind)
    own = Q(owner_kind=owner_kind, owner_uid=owner_uid)
    found = {file.uid: file for file in _locked(Q(uid__in=file_uids) | own)}
    wanted = [found.get(uid) for uid in dict.fromkeys(file_uids)]
    for position, file in enumerate(wanted):
        if file is None:
            raise NotFound
        _require_free(file, actor, owner_kind, owner_uid)
        _give(file, actor, owner_kind, owner_uid, region_code, position)
    others = sorted(found.keys() - set(file_uids), key=lambda uid: found[uid].position)
    for position, uid in enumerate(others, len(wanted)):
        _place(found[uid], position)
    return [file for file in wanted if file is not None]


def _require_free(file: File, actor: Actor, owner_kind: str, owner_uid: uuid.UUID) -> None:
    if (file.owner_kind, file.owner_uid) == (owner_kind, owner_uid):
        return
    require(file.made_by_uid == actor.uid, NotFound)
    require(not file.owner_kind, UsedElsewhere)
    require(file.state != FileState.BROKEN, NotReady)


def _give(
    file: File, actor: Actor, owner_kind: str, owner_uid: uuid.UUID, region_code: str, position: int
) -> None:
    if file.owner_kind and file.region_code == region_code:
        _place(file, position)
        return
    before = file.owner_kind
    file.owner_kind, file.owner_uid, file.loose_since = owner_kind, owner_uid, None
    file.region_code, file.position = region_code, position
    fields = ["owner_kind", "owner_uid", "loose_since", "region_code", "position"]
    file.save(update_fields=fields)
    audit.record(
        actor=actor,
        verb="files.file.attach",
        target=file,
        region_code=region_code,
        owner=(before, f"{owner_kind} {owner_uid}"),
    )
    changes.record(file, region_code=region_code)


def _place(file: File, position: int) -> None:
    if file.position != position:
        file.position = position
        file.save(update_fields=["position"])
        changes.record(file, region_code=file.region_code)


@transaction.atomic
def detach_files(
    *, actor: Actor, owner_kind: str, owner_uid: uuid.UUID, file_uids: Iterable[uuid.UUID]
) -> int:
    """Cut files loose from their thing; returns how many. Unclaimed they go after a week.

    Until then only whoever uploaded them can read or attach them again.
    """
    own = Q(owner_kind=owner_kind, owner_uid=owner_uid, uid__in=list(file_uids))
    files = list(_locked(own))
    for file in files:
        region = file.region_code
        file.owner_kind, file.owner_uid, file.loose_since = "", None, clock.now()
        file.region_code, file.position = "", 0
        file.save(
            update_fields=["owner_kind", "owner_uid", "loose_since", "region_code", "position"]
        )
        audit.record(
            actor=actor,
            verb="files.file.detach",
            target=file,
            region_code=region,
            owner=(f"{owner_kind} {owner_uid}", ""),
        )
        changes.record(file, region_code=region)
    return len(files)


@transaction.atomic
def describe_file(*, actor: Actor, file_uid: uuid.UUID, text: str) -> File:
    """Say what is on one's own loose picture, or what one's own loose attachment is called.

    What a thing says about its files is the thing's own, under its review.
    """
    file = _own_loose(actor, file_uid)
    said = " ".join(text.split())[:LONGEST_TEXT]
    if said != file.text:
        file.text = said
        file.save(update_fields=["text"])
        audit.record(actor=actor, verb="files.file.describe", target=file)
        changes.record(file)
    return file


@transaction.atomic
def remove_file(*, actor: Actor, file_uid: uuid.UUID) -> None:
    """Delete one's own loose file with its bytes; a repeat finds nothing (404)."""
    file = _own_loose(actor, file_uid)
    audit.record(actor=actor, verb="files.file.remove", target=file, sha256=file.sha256)
    discard(files=[file])


@transaction.atomic
def erase_files_of(*, account_uid: uuid.UUID) -> int:
    """Delete what an account uploaded for itself, with its bytes; returns how many.

    What an organisation owns (an article's pictures) stays under the pseudonym.
    """
    personal = [name for name in owners.names() if owners[name].personal]
    files = list(_locked(Q(made_by_uid=account_uid), Q(owner_kind__in=["", *personal])))
    discard(files=files)
    return len(files)


def discard(*, files: Sequence[File]) -> None:
    """Delete locked rows now, their bytes once that is committed (or by night, see `sweep`)."""
    keys = [file.key for file in files]
    keys += Rendition.objects.filter(file__in=files).values_list("key", flat=True)
    for file in files:
        changes.record(file, op=Op.DELETE, region_code=file.region_code)
    File.objects.filter(pk__in=[file.pk for file in files]).delete()
    let_go(keys=keys)


def _own_loose(actor: Actor, file_uid: uuid.UUID) -> File:
    file = _locked(Q(uid=file_uid, made_by_uid=actor.uid)).first()
    if file is None:
        raise NotFound
    require(not file.owner_kind, UsedElsewhere)
    return file


def _locked(*conditions: Q) -> QuerySet[File]:
    return File.objects.filter(*conditions).select_for_update(of=("self",)).order_by("pk")
