"""Proposals for the tables: written, handed in, taken back."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.agronomy.actions import drafts, reviewing
from gengdu.agronomy.enums import OPEN_DRAFTS, DraftState, Table
from gengdu.agronomy.forms import EditForm
from gengdu.agronomy.models import TableDraft
from gengdu.agronomy.queries import proposals, tables
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
)

TONES: Mapping[str, Tone] = {
    DraftState.PENDING: Tone.WAITING,
    DraftState.REJECTED: Tone.BAD,
    DraftState.APPLIED: Tone.GOOD,
}


class DraftTable(SectionTable):
    """The newest change first."""

    title = MainColumn(_("About"), sub=lambda row: row.note)
    state = StateColumn(_("State"), tones=TONES)
    table = Column(_("Table"))
    region = PlaceColumn(_("Place"), accessor="region_id", card="hide")
    changed_at = WhenColumn(_("Changed"), orderable=True)


class DraftFilters(SectionFilters):
    """By state, table and what it is about."""

    q = SearchFilter(_("Find a proposal"), field_name="title", lookup_expr="contains")
    state = PickFilter(_("State"), _("All states"), choices=DraftState.choices)
    table = PickFilter(_("Table"), _("All tables"), choices=Table.choices)


def _is_open(row: TableDraft) -> bool:
    return row.state in OPEN_DRAFTS


DRAFTS = Section(
    app="agronomy",
    noun="draft",
    title=_("Proposals for the tables"),
    one=_("Proposal"),
    domain="fields",
    icon="file-text",
    order=80,
    view=Right.CROPS_WRITE,
    model=TableDraft,
    rows=tables.drafts_for,
    table=DraftTable,
    filters=DraftFilters,
    tabs="state",
    region="region_id",
    organisation="organisation_id",
    headline=lambda row: f"{row.get_table_display()} · {row.title}",
    facts=(
        Fact(_("State"), lambda row: row.get_state_display()),
        Fact(_("Why"), lambda row: row.note),
        Fact(_("Written by"), lambda row: row.author.person.name()),
        Fact(_("Place"), lambda row: row.region.name),
        Fact(_("In the name of"), lambda row: row.organisation and row.organisation.name),
        Fact(_("Changed"), lambda row: row.changed_at),
    ),
    panels=(
        Panel(title=_("Checks"), template="review/_checks.html", query=proposals.checks_for),
        Panel(
            title=_("What changes"),
            template="agronomy/_changes.html",
            query=proposals.changes_of,
        ),
        Panel(
            title=_("Submissions and decisions"),
            template="agronomy/_trail.html",
            query=proposals.trail_of,
        ),
    ),
    waiting=tables.sent_back_to,
    waiting_words=_("Proposals sent back to you"),
    empty=_("No proposals yet. They begin on the page of a crop, a calendar or a site."),
    acts=(
        Act(
            verb="edit",
            right=Right.CROPS_WRITE,
            label=_("Edit"),
            action=drafts.edit_proposal,
            form=EditForm,
            template="agronomy/table_edit.html",
            icon="pencil",
            when=_is_open,
            done=_("Saved."),
        ),
        Act(
            verb="submit",
            right=Right.CROPS_WRITE,
            label=_("Hand in for review"),
            action=reviewing.submit_proposal,
            icon="clipboard-check",
            primary=True,
            asks=_(
                "Crops are decided by the province, calendars and sites by the county. Whatever is"
                " changed later has to be reviewed again."
            ),
            when=lambda row: row.state in {DraftState.DRAFT, DraftState.REJECTED},
            done=_("Handed in: you will be told what was decided."),
        ),
        Act(
            verb="withdraw",
            right=Right.CROPS_WRITE,
            label=_("Take back from review"),
            action=reviewing.withdraw_proposal,
            icon="undo-2",
            asks=_("It leaves the queue of the reviewers and is a draft again."),
            when=lambda row: row.state == DraftState.PENDING,
            done=_("Taken back: it is a draft again."),
        ),
        Act(
            verb="delete",
            right=Right.CROPS_WRITE,
            label=_("Delete the draft"),
            action=drafts.delete_proposal,
            icon="x",
            danger=True,
            asks=_("The draft is deleted for good."),
            when=lambda row: row.state == DraftState.DRAFT,
            done=_("Deleted."),
        ),
    ),
)
