"""Background work."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    PickFilter,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.models import Job
from gengdu.jobs.rules import may_cancel, may_retry
from gengdu.system.actions import jobs as actions
from gengdu.system.queries import jobs as queries

TONES: Mapping[str, Tone] = {
    JobState.QUEUED: Tone.WAITING,
    JobState.RUNNING: Tone.PLANNED,
    JobState.DONE: Tone.GOOD,
    JobState.DEAD: Tone.BAD,
}


def _progress(job: Job) -> str:
    how_far = f"{job.done_units:,} / {job.all_units:,}" if job.all_units else ""
    return " · ".join(filter(None, (job.words, how_far)))


class JobTable(SectionTable):
    """What the worker does, did and could not do."""

    task = MainColumn(_("Work"), sub=_progress)
    state = StateColumn(_("State"), tones=TONES)
    queue = Column(_("Queue"), card="hide")
    attempts = Column(_("Tries"), numeric=True, named=True)
    enqueued_at = WhenColumn(_("Enqueued"), orderable=True)


class JobFilters(SectionFilters):
    """By name and state."""

    q = SearchFilter(_("Name of the work"), field_name="task", lookup_expr="contains")
    queue = PickFilter(_("Queue"), _("All queues"), choices=Queue.choices)
    state = PickFilter(_("State"), _("All"), choices=JobState.choices)


JOBS = Section(
    app="jobs",
    noun="job",
    title=_("Background work"),
    one=_("Piece of work"),
    domain="running",
    icon="server",
    order=10,
    view=Right.JOBS_VIEW,
    model=Job,
    rows=queries.jobs_for,
    table=JobTable,
    filters=JobFilters,
    tabs="state",
    headline=lambda row: row.task,
    facts=(
        Fact(_("State"), lambda row: row.get_state_display()),
        Fact(_("Progress"), _progress),
        Fact(_("Result"), lambda row: row.result),
        Fact(_("Last error"), lambda row: row.error),
        Fact(_("Tries"), lambda row: row.attempts),
        Fact(_("Queue"), lambda row: row.get_queue_display()),
        Fact(_("Arguments"), lambda row: row.args),
        Fact(_("Enqueued"), lambda row: row.enqueued_at),
        Fact(_("Not before"), lambda row: row.run_after),
        Fact(_("Started"), lambda row: row.started_at),
        Fact(_("Finished"), lambda row: row.finished_at),
    ),
    waiting=queries.failed_jobs_of,
    waiting_words=_("Background work has failed"),
    export_right=Right.JOBS_VIEW,
    empty=_("The worker has had nothing to do yet."),
    acts=(
        Act(
            verb="retry",
            right=Right.JOBS_CHANGE,
            label=_("Try again"),
            action=actions.retry_job,
            icon="rotate-ccw",
            bulk=True,
            when=lambda row: may_retry(row.state),
            done=_("Back in the queue."),
        ),
        Act(
            verb="cancel",
            right=Right.JOBS_CHANGE,
            label=_("Stop"),
            action=actions.cancel_job,
            icon="circle-x",
            danger=True,
            bulk=True,
            asks=_("Work that runs stops at its next step; what it has done so far stays."),
            when=lambda row: may_cancel(row.state),
            done=_("Stopped."),
        ),
    ),
)
