"""The section 投放: what was published, for whom, and what became of it."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access.enums import Right
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    DayFilter,
    Fact,
    MainColumn,
    Panel,
    PickFilter,
    PlaceColumn,
    PlaceFilter,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.delivery.actions import stopping
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import Item
from gengdu.delivery.queries import items as queries
from gengdu.delivery.queries import outcomes
from gengdu.delivery.rules.classes import rings
from gengdu.kit import clock

STANDS, STOPPED, OVER, WITHDRAWN = "stands", "stopped", "over", "withdrawn"
STATES = {
    STANDS: pgettext_lazy("state of an item", "stands"),
    STOPPED: pgettext_lazy("state of an item", "stands, ringing stopped"),
    OVER: pgettext_lazy("state of an item", "has run out"),
    WITHDRAWN: pgettext_lazy("state of an item", "withdrawn"),
}
TONES: Mapping[str, Tone] = {
    STANDS: Tone.GOOD, STOPPED: Tone.WAITING, OVER: Tone.QUIET, WITHDRAWN: Tone.BAD
}  # fmt: skip


def _state(row: Item) -> str:
    if row.withdrawn_at is not None:
        return WITHDRAWN
    if row.expires_at is not None and row.expires_at <= clock.now():
        return OVER
    return STANDS if row.stopped_at is None else STOPPED


def _number(name: str, row: Item) -> str:
    number = getattr(row, name)
    return "" if number is None else f"{number:,}"


def _meant(row: Item) -> str:
    return _number("meant", row)


def _reached(row: Item) -> str:
    return _number("reached", row)


def _urgency(row: Item) -> object:
    return row.get_urgency_display()


class ItemTable(SectionTable):
    """What was published, the newest first."""

    headline = MainColumn(_("Title"), sub=_urgency)
    state = StateColumn(_("State"), tones=TONES, state=_state, says=STATES)
    region = PlaceColumn(_("Place"), accessor="region_id")
    meant = Column(_("Households meant now"), words=_meant, numeric=True, named=True)
    reached = Column(_("Persons shown"), words=_reached, numeric=True, named=True)
    published_at = WhenColumn(_("Published"), orderable=True)


class ItemFilters(SectionFilters):
    """By class, state, words of the title, place and day."""

    q = SearchFilter(_("Find a title"), field_name="headline", lookup_expr="contains")
    urgency = PickFilter(_("Class"), _("All classes"), choices=Urgency.choices)
    state = PickFilter(_("State"), _("All states"), choices=list(STATES.items()), method="in_state")
    place = PlaceFilter()
    since = DayFilter(_("Published since"), field_name="published_at", lookup_expr="gte")

    def in_state(self, rows: QuerySet[Item], _name: str, state: str) -> QuerySet[Item]:
        """Those that stand, whose ringing was stopped, that ran out or were withdrawn."""
        if state == WITHDRAWN:
            return rows.filter(withdrawn_at__isnull=False)
        over = Q(expires_at__lte=clock.now())
        live = rows.filter(withdrawn_at__isnull=True)
        if state == OVER:
            return live.filter(over)
        if state in {STANDS, STOPPED}:
            return live.exclude(over).filter(stopped_at__isnull=state == STANDS)
        return rows


def _rings_now(row: Item) -> bool:
    return rings(row.urgency) and _state(row) == STANDS


def _is_stopped(row: Item) -> bool:
    return rings(row.urgency) and _state(row) == STOPPED


ITEMS = Section(
    app="delivery",
    noun="item",
    title=pgettext_lazy("console", "Deliveries"),
    one=pgettext_lazy("console", "Delivery"),
    domain="content",
    icon="share-2",
    order=40,
    view=Right.DELIVERIES_VIEW,
    intro=_("What was published with an audience, whom it reached, and what they say of it."),
    model=Item,
    rows=queries.items_for,
    table=ItemTable,
    filters=ItemFilters,
    tabs="urgency",
    region="region_id",
    organisation="organisation_id",
    headline=lambda row: row.headline,
    facts=(
        Fact(_("State"), lambda row: STATES[_state(row)]),
        Fact(_("Class"), _urgency),
        Fact(_("Place"), lambda row: row.region.name),
        Fact(_("In the name of"), lambda row: row.organisation),
        Fact(_("Published"), lambda row: row.published_at),
        Fact(_("Runs out"), lambda row: row.expires_at),
        Fact(_("Withdrawn"), lambda row: row.withdrawn_at),
        Fact(_("Ringing stopped"), lambda row: row.stopped_at),
        Fact(_("Households meant now"), _meant),
        Fact(_("Persons shown"), _reached),
    ),
    panels=(
        Panel(
            title=_("Who is told"), template="delivery/console/_audience.html",
            query=queries.audience_of,
        ),
        Panel(
            title=_("By township"), template="delivery/console/_outcome.html",
            query=outcomes.outcome_panel,
        ),
        Panel(
            title=_("Bells"), template="delivery/console/_ledger.html",
            query=outcomes.ledger_panel,
        ),
    ),
    export_right=Right.DELIVERIES_VIEW,
    empty=_("Nothing was published with an audience in your places yet."),
    acts=(
        Act(
            verb="stop",
            right=Right.DELIVERIES_STOP,
            label=_("Stop ringing"),
            action=stopping.stop_ringing,
            icon="x",
            danger=True,
            bulk=True,
            asks=_(
                "Nobody else is told by bell. Who was told keeps the message, and pages show it as"
                " before; to take it from readers, recall the article."
            ),
            when=_rings_now,
            done=_("Stopped: nobody else is rung."),
        ),
        Act(
            verb="resume",
            right=Right.DELIVERIES_STOP,
            label=_("Ring again"),
            action=stopping.resume_ringing,
            icon="bell",
            asks=_("Whoever meets it and was not told yet is told."),
            when=_is_stopped,
            done=_("It rings again."),
        ),
    ),
)  # fmt: skip
