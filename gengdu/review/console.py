"""The review queue: what waits, what changed since it was approved last, and the decision."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    Panel,
    PickFilter,
    PlaceColumn,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
    register,
)
from gengdu.review import actions, queries
from gengdu.review.enums import State
from gengdu.review.forms import ApproveForm, RejectForm
from gengdu.review.models import Submission

TONES: Mapping[str, Tone] = {
    State.PENDING: Tone.WAITING,
    State.APPROVED: Tone.GOOD,
    State.REJECTED: Tone.BAD,
}


def _step(row: Submission) -> str:
    if not row.steps:
        return str(_("by own right"))
    return f"{row.steps[min(row.step, len(row.steps) - 1)]['name']} {row.step + 1}/{len(row.steps)}"


class SubmissionTable(SectionTable):
    """What was handed in, longest waiting first."""

    title = MainColumn(_("Title"), sub=_step)
    state = StateColumn(_("State"), tones=TONES)
    region = PlaceColumn(_("For"))
    organisation = Column(_("Organisation"), card="hide")
    submitted_at = WhenColumn(_("Handed in"), orderable=True)


class SubmissionFilters(SectionFilters):
    """By title and state."""

    state = PickFilter(_("State"), _("All"), choices=State.choices)
    q = SearchFilter(_("Title"), field_name="title", lookup_expr="contains")


def _is_pending(row: Submission) -> bool:
    return row.state == State.PENDING


def _hash(row: Submission) -> Mapping[str, object]:
    return {"sha256": row.version.sha256}


SUBMISSIONS = Section(
    app="review",
    noun="submission",
    title=_("Review queue"),
    one=_("Submission"),
    domain="content",
    icon="clipboard-check",
    order=20,
    view=Right.CONTENT_APPROVE,
    model=Submission,
    rows=queries.submissions_for,
    table=SubmissionTable,
    filters=SubmissionFilters,
    tabs="state",
    region="queue_region_id",
    organisation="organisation_id",
    headline=lambda row: row.title,
    facts=(
        Fact(_("State"), lambda row: row.get_state_display()),
        Fact(_("Step"), _step),
        Fact(_("Decided at"), lambda row: row.queue_region),
        Fact(_("For"), lambda row: row.region),
        Fact(_("Organisation"), lambda row: row.organisation),
        Fact(_("Version"), lambda row: row.version.no),
        Fact(_("Handed in"), lambda row: row.submitted_at),
    ),
    panels=(
        Panel(title=_("Checks"), template="review/_checks.html", query=queries.checks_of),
        Panel(
            title=_("What is to be approved"),
            template="review/_comparison.html",
            query=queries.comparison_of,
        ),
        Panel(title=_("Decisions"), template="review/_trail.html", query=queries.trail_of),
    ),
    waiting=queries.waiting_count,
    waiting_words=_("Waiting for your review"),
    empty=_("Nothing waits for review."),
    acts=(
        Act(
            verb="approve",
            right=Right.CONTENT_APPROVE,
            label=_("Approve"),
            action=actions.approve,
            form=ApproveForm,
            icon="check",
            primary=True,
            when=_is_pending,
            initial=_hash,
            preview=queries.consequence_of,
            preview_template="review/_consequence.html",
            done=_("Approved."),
        ),
        Act(
            verb="reject",
            right=Right.CONTENT_APPROVE,
            label=_("Send back"),
            action=actions.reject,
            form=RejectForm,
            icon="undo-2",
            when=_is_pending,
            initial=_hash,
            done=_("Sent back; the author has been told."),
        ),
    ),
)


def declare() -> None:
    """Join the back office."""
    register(SUBMISSIONS)
