"""The audit log: the auditor reads, nobody changes."""

from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    DayFilter,
    Fact,
    MainColumn,
    On,
    Panel,
    PickFilter,
    PlaceColumn,
    PlaceFilter,
    RefFilter,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
    WhoColumn,
    verbs,
)
from gengdu.kit.ids import ref_of
from gengdu.system.actions import audit as actions
from gengdu.system.queries import audit as queries


def _who(row: AuditEntry) -> str:
    return ref_of(row.actor_uid) if row.actor_uid else str(_("the system itself"))


class EntryTable(SectionTable):
    """Who did what, when, to what."""

    verb = MainColumn(_("What"), words=lambda row: verbs.get(row.verb) or row.verb)
    actor_uid = WhoColumn(_("Who"), card="o1", default=_("the system itself"))
    outcome = StateColumn(
        _("Outcome"),
        card="o2",
        tones={Outcome.DONE: Tone.GOOD, Outcome.REFUSED: Tone.WAITING, Outcome.FAILED: Tone.BAD},
    )
    target_kind = Column(_("To what"), card="hide")
    region_code = PlaceColumn(_("Place"), card="o2")
    at = WhenColumn(_("When"))


class EntryFilters(SectionFilters):
    """By verb, account, thing, place and period."""

    q = SearchFilter(_("Verb, e.g. access.role"), field_name="verb", lookup_expr="contains")
    actor = RefFilter(_("Account (26 characters)"), field_name="actor_uid")
    target = SearchFilter(_("Key of the thing"), field_name="target_key", lookup_expr="exact")
    outcome = PickFilter(_("Outcome"), _("All outcomes"), choices=Outcome.choices)
    place = PlaceFilter(region="region_code")
    since = DayFilter(_("From"), field_name="at", lookup_expr="gte")
    until = DayFilter(_("To"), field_name="at", lookup_expr="lt", next_day=True)


ENTRIES = Section(
    app="audit",
    noun="entry",
    title=_("Audit log"),
    one=_("Entry"),
    domain="running",
    icon="scroll-text",
    order=20,
    view=Right.AUDIT_VIEW,
    model=AuditEntry,
    rows=queries.entries_for,
    table=EntryTable,
    region="region_code",
    filters=EntryFilters,
    history=False,
    headline=lambda row: verbs.get(row.verb) or row.verb,
    facts=(
        Fact(_("Verb"), lambda row: row.verb),
        Fact(_("Account"), _who),
        Fact(_("On behalf of"), lambda row: row.on_behalf_uid and ref_of(row.on_behalf_uid)),
        Fact(_("Kind of thing"), lambda row: row.target_kind),
        Fact(_("Key of the thing"), lambda row: row.target_key),
        Fact(_("Place"), lambda row: row.region_code),
        Fact(_("From where"), lambda row: row.address),
        Fact(_("Number of the request"), lambda row: row.request),
        Fact(_("When"), lambda row: row.at),
    ),
    panels=(
        Panel(title=_("In words"), template="console/_steps.html", query=queries.entry_in_words),
    ),
    export_right=Right.AUDIT_EXPORT,
    empty=_("Nothing is written down for your places yet."),
    acts=(
        Act(
            verb="verify",
            right=Right.AUDIT_VIEW,
            label=_("Check the log"),
            action=actions.verify_log,
            on=On.SCREEN,
            icon="shield-check",
            asks=_("Walks through every sealed entry and names what was edited, removed or moved."),
        ),
    ),
)
