"""Text messages: how they fare, never what they say or to whom."""

from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Column,
    Fact,
    MainColumn,
    PickFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.kit.ids import ref_of
from gengdu.sms.enums import MessageState
from gengdu.sms.models import Message
from gengdu.system.queries import sms as queries

TONES = {
    "queued": Tone.WAITING,
    "sending": Tone.PLANNED,
    "sent": Tone.GOOD,
    "delivered": Tone.GOOD,
    "failed": Tone.BAD,
    "expired": Tone.BAD,
}


class MessageTable(SectionTable):
    """The outbox."""

    uid = MainColumn(
        _("Text message"), words=lambda row: ref_of(row.uid), sub=lambda row: row.problem
    )
    state = StateColumn(_("State"), tones=TONES)
    gateway = Column(_("Gateway"))
    attempts = Column(_("Tries"), numeric=True, named=True)
    queued_at = WhenColumn(_("Queued"), orderable=True)


class MessageFilters(SectionFilters):
    """By state."""

    state = PickFilter(_("State"), _("All"), choices=MessageState.choices)


MESSAGES = Section(
    app="sms",
    noun="message",
    title=_("Text messages"),
    one=_("Text message"),
    domain="running",
    icon="smartphone",
    order=50,
    view=Right.SMS_VIEW,
    model=Message,
    rows=queries.messages_for,
    table=MessageTable,
    filters=MessageFilters,
    tabs="state",
    history=False,
    headline=lambda row: ref_of(row.uid),
    facts=(
        Fact(_("State"), lambda row: row.get_state_display()),
        Fact(_("Problem"), lambda row: row.problem),
        Fact(_("Gateway"), lambda row: row.gateway),
        Fact(_("Tries"), lambda row: row.attempts),
        Fact(_("Queued"), lambda row: row.queued_at),
        Fact(_("Handed over"), lambda row: row.sent_at),
        Fact(_("Settled"), lambda row: row.settled_at),
        Fact(_("Too late after"), lambda row: row.expires_at),
    ),
    empty=_("No text message has been sent yet."),
)
