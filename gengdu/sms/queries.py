"""What may be read about codes and messages."""

import datetime as dt

from django.db.models import Q, QuerySet

from gengdu.kit import clock, vault
from gengdu.sms import rules
from gengdu.sms.enums import MessageState
from gengdu.sms.models import Code, Message


def phone_blinds(phone: str) -> list[str]:
    """The index values a number may have: two while keys are being rotated."""
    return vault.ring().blinds(phone, purpose="phone")


def newest_code(*, phone: str, purpose: str, session: str) -> Code | None:
    """The newest code of number, purpose and browser, used or not, of the last quarter hour."""
    return (
        Code.objects.filter(
            phone_blind__in=phone_blinds(phone),
            purpose=purpose,
            session_hash=rules.hashed_session(session),
            made_at__gt=clock.now() - dt.timedelta(minutes=15),
        )
        .order_by("-made_at", "-pk")
        .first()
    )


def newest_to(phone: str) -> Code | None:
    """The newest code to the number within the last minute, whoever asked."""
    return (
        Code.objects.filter(
            phone_blind__in=phone_blinds(phone), made_at__gt=clock.now() - rules.BETWEEN_CODES
        )
        .order_by("-made_at", "-pk")
        .first()
    )


def proof_needed(*, phone: str, session: str, address: str) -> bool:
    """Whether the next code costs a proof of work: two went to the number, from the browser or
    from the address within the hour.
    """
    hour = Code.objects.filter(made_at__gt=clock.now() - dt.timedelta(hours=1))
    blind = vault.ring().blinds(address, purpose="address")
    asked = (
        hour.filter(session_hash=rules.hashed_session(session)),
        hour.filter(phone_blind__in=phone_blinds(phone)),
        hour.filter(address_blind__in=blind),
    )
    return any(len(rows.values("pk")[: rules.FREE_CODES]) >= rules.FREE_CODES for rows in asked)


def messages_waiting() -> QuerySet[Message]:
    """Queued messages nobody is sending at this moment, oldest first."""
    now = clock.now()
    free = Q(taken_until__isnull=True) | Q(taken_until__lte=now)
    return Message.objects.filter(free, state=MessageState.QUEUED).order_by("pk")


def messages_to(phone: str) -> QuerySet[Message]:
    """The messages to a number, newest first."""
    return Message.objects.filter(phone_blind__in=phone_blinds(phone)).order_by("-queued_at", "-pk")
