"""Proposals for the tables: begun, edited, deleted. The tables change by approval alone."""

import uuid

from django.db import IntegrityError, transaction

from gengdu.access.enums import Right
from gengdu.access.models import Grant
from gengdu.access.scope import locked, may_here, one_of
from gengdu.agronomy import errors
from gengdu.agronomy.enums import DraftState, Table
from gengdu.agronomy.models import Calendar, CountySite, Crop, TableDraft
from gengdu.agronomy.queries import contents, tables
from gengdu.agronomy.rules.contents import Content, content_from, hash_of
from gengdu.agronomy.rules.snapshots import KIND
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.kit import clock
from gengdu.kit.errors import NotFound, require
from gengdu.people.models import Account
from gengdu.regions.enums import Level
from gengdu.regions.models import Region
from gengdu.regions.queries import region_at
from gengdu.review import actions as review
from gengdu.review import queries as reviews


def propose_crop(
    *, actor: Account, crop_uid: uuid.UUID, content: Content, note: str, revision: int
) -> TableDraft:
    """Propose what a crop's table should say; an unfinished proposal of one's own goes on."""
    crop = one_of(tables.crops_for(actor), uid=crop_uid)
    return _propose(actor, Table.CROP, crop.key, "", content, note, revision)


def propose_calendar(
    *, actor: Account, calendar_id: int, content: Content, note: str, revision: int
) -> TableDraft:
    """Propose another day for a crop's usual start in a place."""
    row = one_of(tables.calendars_for(actor), pk=calendar_id)
    subject = contents.subject_of(row)[1]
    return _propose(actor, Table.CALENDAR, subject, row.region_id, content, note, revision)


def propose_site(
    *, actor: Account, site_id: int, content: Content, note: str, revision: int
) -> TableDraft:
    """Propose where a county's fields lie."""
    row = one_of(tables.sites_for(actor), pk=site_id)
    return _propose(actor, Table.SITE, row.region_id, row.region_id, content, note, revision)


def propose_new_crop(*, actor: Account, key: str, content: Content, note: str) -> TableDraft:
    """Propose a crop that the tables do not have yet."""
    require(not Crop.objects.filter(key=key).exists(), errors.KeyTaken)
    return _propose(actor, Table.CROP, key, "", content, note, 0)


def propose_new_calendar(
    *, actor: Account, crop: uuid.UUID, place: str, content: Content, note: str
) -> TableDraft:
    """Propose a place's own usual start of a crop."""
    region, found = _region(place), one_of(tables.crops_for(actor), uid=crop)
    there = Calendar.objects.filter(crop=found, region=region)
    require(not there.exists(), errors.PlaceTaken)
    subject = contents.calendar_subject(found.key, region.code)
    return _propose(actor, Table.CALENDAR, subject, region.code, content, note, 0)


def propose_new_site(*, actor: Account, place: str, content: Content, note: str) -> TableDraft:
    """Propose the site of a county that has none."""
    region = _region(place)
    require(region.level == Level.COUNTY, errors.CountyOnly)
    require(not CountySite.objects.filter(region=region).exists(), errors.PlaceTaken)
    return _propose(actor, Table.SITE, region.code, region.code, content, note, 0)


def sign_crop(*, actor: Account, crop_uid: uuid.UUID) -> TableDraft:
    """Hand a crop's table in for signature as it stands. Pressed twice: once."""
    return _sign(actor, one_of(tables.crops_for(actor), uid=crop_uid))


def sign_calendar(*, actor: Account, calendar_id: int) -> TableDraft:
    """Hand a calendar in for signature as it stands. Pressed twice: once."""
    return _sign(actor, one_of(tables.calendars_for(actor), pk=calendar_id))


def sign_site(*, actor: Account, site_id: int) -> TableDraft:
    """Hand a county's site in for signature as it stands. Pressed twice: once."""
    return _sign(actor, one_of(tables.sites_for(actor), pk=site_id))


@transaction.atomic
def edit_proposal(
    *, actor: Account, draft_uid: uuid.UUID, content: Content, note: str, revision: int
) -> TableDraft:
    """Change a proposal; what was waiting for review is void.

    `revision` is the one that was opened: ChangedMeanwhile when somebody saved since, and nothing
    is written. From now on it is compared with the table as it stands now.
    """
    draft = locked(tables.drafts_to_change(actor), uid=draft_uid)
    return _edit(actor, draft, content, note, revision)


@transaction.atomic
def delete_proposal(*, actor: Account, draft_uid: uuid.UUID) -> None:
    """Delete a proposal that was never handed in; everything else stays on record."""
    draft = locked(tables.drafts_to_change(actor), uid=draft_uid)
    handed_in = reviews.latest_version(KIND, draft.uid) is not None
    require(draft.state == DraftState.DRAFT and not handed_in, errors.WasHandedIn)
    audit.record(
        actor=actor,
        verb="agronomy.draft.delete",
        target=draft,
        region_code=draft.region_id,
        table=draft.table,
        subject=draft.subject,
    )
    changes.record(draft, op=Op.DELETE, region_code=draft.region_id)
    draft.delete()


def _propose(
    actor: Account,
    table: Table,
    subject: str,
    place: str,
    content: Content,
    note: str,
    revision: int,
) -> TableDraft:
    home = tables.home_of(actor, place)
    if home is None:
        raise errors.PlaceNotYours if place else errors.NotYourTables
    try:
        return _begin_or_go_on(actor, home, table, subject, place, content, note, revision)
    except IntegrityError:  # the other press was quicker
        raise errors.ProposalOpen from None


@transaction.atomic
def _begin_or_go_on(
    actor: Account,
    home: Grant,
    table: Table,
    subject: str,
    place: str,
    content: Content,
    note: str,
    revision: int,
) -> TableDraft:
    there = tables.open_draft_of(actor, table, subject)
    if there is not None:
        draft = locked(tables.drafts_to_change(actor), pk=there.pk)
        same = draft.proposal == content.plain() and draft.note == _one_line(note)
        return draft if same else _edit(actor, draft, content, note, revision)
    draft = TableDraft(
        table=table,
        subject=subject,
        title=contents.title_of(table, subject),
        proposal=content.plain(),
        base_sha256=hash_of(contents.current(table, subject)),
        note=_one_line(note),
        region_id=place or home.region_id,
        organisation_id=home.organisation_id,
        author=actor,
    )
    if table == Table.CROP and not draft.base_sha256:
        draft.title = str(content.facts["name"])[:80]
    draft.save(force_insert=True)
    draft.writers.add(actor)
    audit.record(
        actor=actor,
        verb="agronomy.draft.create",
        target=draft,
        region_code=draft.region_id,
        table=table,
        subject=subject,
        sha256=content.sha256(),
    )
    changes.record(draft, region_code=draft.region_id)
    return draft


def _edit(
    actor: Account, draft: TableDraft, content: Content, note: str, revision: int
) -> TableDraft:
    require(draft.state != DraftState.APPLIED, errors.ProposalClosed)
    require(may_here(actor, Right.CROPS_WRITE, draft.region_id), errors.PlaceNotYours)
    before = content_from(draft.table, draft.proposal)
    base = hash_of(contents.current(draft.table, draft.subject))
    wanted = (content, _one_line(note), base)
    if (before, draft.note, draft.base_sha256) == wanted:
        return draft
    require(draft.revision == revision, errors.ChangedMeanwhile)
    if draft.state == DraftState.PENDING:
        review.void(actor=actor, kind=KIND, object_uid=draft.uid)
        draft.state = DraftState.DRAFT
    draft.proposal, draft.note, draft.base_sha256 = content.plain(), *wanted[1:]
    draft.revision += 1
    draft.changed_at = clock.now()
    draft.save(update_fields=["proposal", "note", "base_sha256", "revision", "changed_at", "state"])
    draft.writers.add(actor)
    audit.record(
        actor=actor,
        verb="agronomy.draft.edit",
        target=draft,
        region_code=draft.region_id,
        sha256=(before.sha256(), content.sha256()),
    )
    changes.record(draft, region_code=draft.region_id)
    return draft


@transaction.atomic
def _sign(actor: Account, row: Crop | Calendar | CountySite) -> TableDraft:
    table, subject = contents.subject_of(row)
    content = contents.content_of(row)
    there = tables.open_draft_of(actor, table, subject)
    if there is not None and there.proposal != content.plain():
        raise errors.ProposalOpen
    place = "" if isinstance(row, Crop) else row.region_id
    draft = there or _propose(actor, table, subject, place, content, "", 0)
    review.submit(actor=actor, kind=KIND, object_uid=draft.uid)
    draft.refresh_from_db()
    return draft


def _region(place: str) -> Region:
    try:
        region = region_at(place)
    except NotFound:
        raise errors.PlaceNotYours from None
    require(region.is_open and region.code == place, errors.PlaceNotYours)
    return region


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
