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
from gengdu.kit.errors import require
from gengdu.notices.actions import notify
from gengdu.people.models import Account

NOTICE = "fields.report"
STANDING = (ReportState.CONFIRMED, ReportState.WAITING)
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
    Further off than `rules.FREE_SHIFT` days it waits for a technician and does not count yet; a
    technician's own plot counts at once. Told twice is told once (the same `once`, or stage and
    day); another day for the same stage replaces the former report.
    """
    planting = locked(planting_for(actor, planting_uid))
    stage = one_of(planting.crop.stages.select_related("crop"), order=stage_order)
    former = list(queries.of_this_season(planting).filter(stage=stage, state__in=STANDING))
    told = next((report for report in former if once == report.uid or report.on == on), None)
    if told is not None:
        return told
    _check(planting, stage_order, on)
    against = queries.contradicting(planting, stage, on)
    if against is not None:
        raise ContradictsReport(str(against.stage), day_words(against.on))
    # A token that was used is one of a report that has been taken back: this is another one.
    fresh = once and not StageReport.objects.filter(uid=once).exists()
    uid = once if once and fresh else ids.uuid7()
    return _add(actor, planting, former, StageReport(uid=uid, stage=stage, on=on))


def _check(planting: Planting, stage_order: int, on: dt.date) -> None:
    require(planting.ended_on is None, PlantingEnded)
    require(on <= clock.today(), DayToCome)
    # Where the farmer gave no day, the usual one may be late (`corrections.anchors_of`).
    doubt = dt.timedelta(days=0 if planting.started_on else BEFORE_START)
    if on < planting.counted_from - doubt:
        raise BeforeTheStart(day_words(planting.counted_from))
    first = planting.crop.stages.order_by("order").first()
    require(first is None or stage_order != first.order, StageIsTheStart)


def _add(
    actor: Account, planting: Planting, former: list[StageReport], report: StageReport
) -> StageReport:
    """Store a report in place of the former ones of its stage, and count anew."""
    now, region = clock.now(), planting.region_id
    seen_by_technician = may_here(actor, Right.REPORTS_DECIDE, region)
    for old in former:
        old.state = ReportState.UNDONE
        old.save(update_fields=["state"])
    report.predicted_on = queries.predicted(planting, report.stage, clock.today())
    waits = is_far(report.on, report.predicted_on) and not seen_by_technician
    report.state = ReportState.WAITING if waits else ReportState.CONFIRMED
    report.planting, report.season_from = planting, planting.counted_from
    report.by, report.at = actor, now
    if seen_by_technician:
        report.decided_by, report.decided_at = actor, now
    report.save(force_insert=True)
    StageReport.objects.filter(pk__in=[old.pk for old in former]).update(replaced_by=report)
    recompute(planting=planting, today=clock.today())
    audit.record(
        actor=actor, verb="fields.report.add", target=report, region_code=region,
        stage=report.stage.order, on=report.on, state=report.state,
    )  # fmt: skip
    changes.record(planting, region_code=region)
    return report


@transaction.atomic
def undo_report(*, actor: Account, report_uid: uuid.UUID) -> StageReport:
    """Take a report back: the stages are what they would be without it. Pressed twice: once.

    The report it replaced stands again, unless what was told since contradicts it. What a
    technician saw himself only he takes back.
    """
    planting, report = _locked(actor, report_uid)
    require(report.by_id == actor.pk or not report.seen_by_technician, SeenByTechnician)
    if report.state not in STANDING:
        return report
    require(planting.ended_on is None, PlantingEnded)
    before, report.state = report.state, ReportState.UNDONE
    report.save(update_fields=["state"])
    for old in report.replaces.select_related("stage__crop"):
        if queries.contradicting(planting, old.stage, old.on) is None:
            waits = old.decided_at is None and is_far(old.on, old.predicted_on)
            old.state = ReportState.WAITING if waits else ReportState.CONFIRMED
            old.replaced_by = None
            old.save(update_fields=["state", "replaced_by"])
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

    For technicians in whose grant the planting lies. Decided twice the same way: once.
    """
    seen = one_of(queries.reports_in_charge(actor), uid=report_uid)
    planting = locked(Planting.objects.select_related("crop", "maturity"), pk=seen.planting_id)
    report = one_of(queries.reports_in_charge(actor), uid=report_uid)
    wanted = ReportState.CONFIRMED if confirm else ReportState.DECLINED
    if report.state == wanted and report.decided_at is not None:
        return report
    require(report.state == ReportState.WAITING, AlreadyDecided)
    if confirm and report.season_from == planting.counted_from:
        against = queries.contradicting(planting, report.stage, report.on)
        if against is not None:
            raise ContradictsReport(str(against.stage), day_words(against.on))
    report.state, report.decided_by, report.decided_at = wanted, actor, clock.now()
    report.save(update_fields=["state", "decided_by", "decided_at"])
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
