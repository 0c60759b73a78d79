"""Acts on several rows, opened names, and refusals that stay in the log."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model

from gengdu.access.actions.accounts import REFUSALS
from gengdu.access.scope import locked
from gengdu.audit import actions as audit
from gengdu.audit.enums import Outcome
from gengdu.console import queries
from gengdu.console.registry import Act, Section
from gengdu.console.rules import Standing
from gengdu.jobs import actions as jobs
from gengdu.jobs.models import Job
from gengdu.kit.errors import DomainError, TooMany, require
from gengdu.limits import actions as limits
from gengdu.people.models import Account


@dataclass(frozen=True)
class RowReport:
    """What became of one row: `problem` is "" where it was done, else the refusal in words."""

    row: Any
    problem: str = ""


def run_for_each(
    *,
    actor: Account,
    section: Section,
    act: Act,
    rows: Sequence[Model],
    fields: Mapping[str, object],
) -> list[RowReport]:
    """Do the single act once per row, each in its own transaction; a refusal stops only its row."""
    standing = queries.standing_of(actor)
    report = []
    for row in rows:
        try:
            require(section.may(standing, act.right, row))
            act.run(actor, row, fields)
        except DomainError as refusal:
            report.append(RowReport(row, refusal.words()))
        else:
            report.append(RowReport(row))
    return report


@transaction.atomic
def open_personal(
    *, actor: Account, section: Section, standing: Standing, key: object, reason: str
) -> tuple[Any, dict[str, str]]:
    """Show the names and numbers of one row, once; which row, by whom and why stays in the log."""
    row = queries.row_of(section, standing, key)
    right = section.open_right
    require(right is not None and section.may(standing, right, row))
    opened = {each.name: each.opened(row) for each in section.personal}
    hidden: dict[str, Any] = {each.name: audit.HIDDEN for each in section.personal}
    audit.record(
        actor=actor,
        verb=f"{section.name}.open",
        target=row,
        region_code=section.place_of(row),
        reason=reason,
        **hidden,
    )
    return row, opened


@transaction.atomic
def stop_own_job(*, actor: Account, job_uid: uuid.UUID) -> Job:
    """Stop a job that the actor started; anybody else's is not there."""
    job = locked(Job.objects.filter(enqueued_by=actor.uid), uid=job_uid)
    return jobs.cancel_job(actor=actor, job_uid=job.uid)


@transaction.atomic
def record_refusal(
    *, actor: Account, verb: str, code: str, target: Model | None = None, region_code: str = ""
) -> None:
    """Write down that somebody was refused here (SECURITY 22): at most 30 a minute each."""
    try:
        limits.hit(REFUSALS, str(actor.uid))
    except TooMany:
        return
    audit.record(
        actor=actor,
        verb=verb,
        target=target,
        region_code=region_code or actor.person.region_id,
        outcome=Outcome.REFUSED,
        code=code,
    )
