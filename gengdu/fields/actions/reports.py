"""What was seen on a plot: reported, taken back, decided about.

A report that counts moves the whole season of its planting at once: `recompute` runs in the same
transaction, so that page, picture and matching never disagree with it.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.access.scope import locked, may_here, one_of
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.enums import ReportState
from gengdu.fields.errors import (
    AlreadyDecided,
    BeforeTheStart,
    ContradictsReport,
    DayToCome,
    PlantingEnded,
    SeenByTechnician,
    StageIsTheStart,
)
from gengdu.fields.models import Planting, StageReport
from gengdu.fields.queries import reports as queries
from gengdu.fields.queries.corrections import BEFORE_START
from gengdu.fields.queries.plantings import planting_for
from gengdu.fields.queries.words import day_words
from gengdu.fields.rules import is_far
from gengdu.kit import clock, ids
from gengdu.kit.errors import DomainError, require
from gengdu.notices.actions import notify
from gengdu.people.models import Account

NOTICE = "fields.report"
CONFIRMED = _("Confirmed by a technician: %(plot)s, %(stage)s since %(day)s. It counts now.")
DECLINED = _("A technician looked at it: %(plot)s, %(stage)s since %(day)s was not counted.")


@transaction.atomic
def report_stage(
    *,
    actor: Account,
    planting_uid: uuid.UUID,
    stage_order: int,
    on: dt.date,
    once: uuid.UUID | None = None,
) -> StageReport:
    """Say on which day a planting entered a stage; from then on its season counts from there.

    For one's own house alone, from every door: what a technician sees elsewhere is an observation.
    Another day for the same stage replaces the former report. Further off than `rules.FREE_SHIFT`
    days it waits for a technician and does not count yet: until one confirms it, what counted
    before goes on counting. A technician's own plot counts at once.

    Told twice is told once: the stage and day that were told last, or `once` (a random UUID of
    the form) with its stage and day, whatever has become of it. So a telephone that sends late
    brings no old day back: a report that was replaced gives the one in its place, one that was
    taken back or declined gives itself and stays so. To tell it anew takes another `once`.
    """
    planting = locked(planting_for(actor, planting_uid))
    uid = uuid.uuid5(once, f"{planting_uid} {stage_order} {on}") if once else ids.uuid7()
    sent = planting.reports.filter(uid=uid).first()
    if sent is not None:
        return sent.replaced_by or sent
    stage = one_of(planting.crop.stages.select_related("crop"), order=stage_order)
    told = list(queries.told_of(planting, stage, planting.counted_from))
    if told and told[-1].on == on:
        return told[-1]
    report = StageReport(uid=uid, planting=planting, stage=stage, on=on)
    report.season_from = planting.counted_from
    require(planting.ended_on is None, PlantingEnded)
    require(on <= clock.today(), DayToCome)
    first = planting.crop.stages.order_by("order").first()
    require(first is None or stage_order != first.order, StageIsTheStart)
    if against := _against(planting, report):
        raise against
    return _add(actor, planting, told, report)


def _against(planting: Planting, report: StageReport) -> DomainError | None:
    """What a report cannot count beside: the start, or another that counts in this season."""
    if report.season_from != planting.counted_from:
        return None
    # Where the farmer gave no day, the usual one may be late (`corrections.anchors_of`).
    doubt = dt.timedelta(days=0 if planting.started_on else BEFORE_START)
    if report.on < planting.counted_from - doubt:
        return BeforeTheStart(day_words(planting.counted_from))
    other = queries.contradicting(planting, report.stage, report.on)
    return ContradictsReport(str(other.stage), day_words(other.on)) if other else None


def _add(
    actor: Account, planting: Planting, told: list[StageReport], report: StageReport
) -> StageReport:
    """Store a report after those told of its stage before, and count anew."""
    now, region = clock.now(), planting.region_id
    before = [old.pk for old in told]
    report.predicted_on = queries.predicted(planting, report.stage, clock.today(), without=before)
    report.by, report.at = actor, now
    if may_here(actor, Right.REPORTS_DECIDE, region):
        report.decided_by, report.decided_at = actor, now
    report.state = _alone(report)
    report.save(force_insert=True)
    _settle(planting, report)
    recompute(planting=planting, today=clock.today())
    audit.record(
        actor=actor, verb="fields.report.add", target=report, region_code=region,
        stage=report.stage.order, on=report.on, state=report.state,
    )  # fmt: skip
    changes.record(planting, region_code=region)
    return report


def _alone(report: StageReport) -> ReportState:
    """What a report is where no later one replaces it."""
    waits = report.decided_at is None and is_far(report.on, report.predicted_on)
    return ReportState.WAITING if waits else ReportState.CONFIRMED


def _settle(planting: Planting, changed: StageReport) -> None:
    """Let the right reports of a stage stand, after one of them was told, undone or decided.

    What counts replaces all that were told before it; what waits replaces only what waited. What
    was undone or declined is as if never told: the former stands again, unless what was told
    since, or a start corrected since, is against it.
    """
    counts: StageReport | None = None
    waits: StageReport | None = None
    for report in queries.told_of(planting, changed.stage, changed.season_from).reverse():
        returns = report.state == ReportState.UNDONE
        state = _alone(report) if returns else ReportState(report.state)
        instead = counts or (waits if state == ReportState.WAITING else None)
        if instead is None and state == ReportState.WAITING:
            waits = report
        elif instead is None and not (returns and _against(planting, report)):
            counts = report
        else:
            state = ReportState.UNDONE
        report.state, report.replaced_by = state, instead
        report.save(update_fields=["state", "replaced_by"])


@transaction.atomic
def undo_report(*, actor: Account, report_uid: uuid.UUID) -> StageReport:
    """Take a report back: the stages are what they would be without it. Pressed twice: once.

    The report it replaced stands again, unless what was told since contradicts it; one told
    since that waits goes on waiting. What a technician saw himself only he takes back.
    """
    planting, report = _locked(actor, report_uid)
    require(report.by_id == actor.pk or not report.seen_by_technician, SeenByTechnician)
    if report.state not in queries.STANDING:
        return report
    require(planting.ended_on is None, PlantingEnded)
    before, report.state = report.state, ReportState.UNDONE
    report.save(update_fields=["state"])
    _settle(planting, report)
    recompute(planting=planting, today=clock.today())
    audit.record(
        actor=actor, verb="fields.report.undo", target=report,
        region_code=planting.region_id, state=(before, report.state),
    )  # fmt: skip
    changes.record(planting, region_code=planting.region_id)
    return report


def _locked(actor: Account, report_uid: uuid.UUID) -> tuple[Planting, StageReport]:
    """The planting first, as everywhere: two writers never wait for each other in a ring."""
    seen = one_of(queries.reports_of_house(actor), uid=report_uid)
    planting = locked(Planting.objects.select_related("crop", "maturity"), pk=seen.planting_id)
    return planting, one_of(queries.reports_of_house(actor), uid=report_uid)


@transaction.atomic
def decide_report(*, actor: Account, report_uid: uuid.UUID, confirm: bool) -> StageReport:
    """Let a waiting report count, or say that it does not; who told it gets a notice.

    Confirmed, it replaces what counted of its stage; declined, it is as if never told. For
    technicians in whose grant the planting lies. Decided twice the same way: once.
    """
    seen = one_of(queries.reports_in_charge(actor), uid=report_uid)
    planting = locked(Planting.objects.select_related("crop", "maturity"), pk=seen.planting_id)
    report = one_of(queries.reports_in_charge(actor), uid=report_uid)
    wanted = ReportState.CONFIRMED if confirm else ReportState.DECLINED
    if report.state == wanted and report.decided_at is not None:
        return report
    require(report.state == ReportState.WAITING, AlreadyDecided)
    if confirm and (against := _against(planting, report)):
        raise against
    report.state, report.decided_by, report.decided_at = wanted, actor, clock.now()
    report.save(update_fields=["state", "decided_by", "decided_at"])
    _settle(planting, report)
    recompute(planting=planting, today=clock.today())
    audit.record(
        actor=actor, verb="fields.report.decide", target=report,
        region_code=planting.region_id, state=(ReportState.WAITING, report.state),
    )  # fmt: skip
    changes.record(planting, region_code=planting.region_id)
    _tell(report, report.by.person_id, CONFIRMED if confirm else DECLINED)
    return report


def _tell(report: StageReport, person_id: int, words: str | Promise) -> None:
    """A notice that leads to the plot."""
    with translation.override(settings.LANGUAGE_CODE):
        headline = str(words) % {
            "plot": report.planting.title,
            "stage": report.stage,
            "day": day_words(report.on),
        }
    notify(
        person_ids=[person_id],
        kind=NOTICE,
        headline=headline,
        url=reverse("fields:planting", args=[report.planting.uid]),
        key=f"{NOTICE}:{report.uid}:{report.state}",
    )
