"""Messages on their way: queued once, sent by the worker, settled by the gateway's report."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Q

from gengdu.jobs import actions as jobs
from gengdu.kit import clock, ids, vault
from gengdu.options.queries import value_of
from gengdu.sms import queries, registry, rules
from gengdu.sms.enums import MessageState
from gengdu.sms.errors import GatewayDown, GatewayRefused
from gengdu.sms.models import Code, Message, SpentProof

KEEP_MESSAGES = dt.timedelta(days=30)
KEEP_CODES = dt.timedelta(days=1)


@transaction.atomic
def queue_message(*, phone: str, text: str, ref: str, minutes: int = 24 * 60) -> Message:
    """Queue one message; the same `ref` again returns the first. It expires after `minutes`."""
    uid = ids.uuid7()
    ring = vault.ring()
    signed = f"【{value_of(registry.SIGNATURE)}】{text}"
    message, made = Message.objects.get_or_create(
        ref=ref,
        defaults={
            "uid": uid,
            "phone_sealed": ring.seal(phone, bound_to=f"{uid}.phone"),
            "phone_blind": ring.blind(phone, purpose="phone"),
            "text_sealed": ring.seal(signed, bound_to=f"{uid}.text"),
            "expires_at": clock.now() + dt.timedelta(minutes=minutes),
        },
    )
    if made:
        jobs.enqueue("sms.deliver_message", message.pk)
    return message


def deliver_message(*, message_id: int) -> Message:
    """(worker) Hand the message to the gateway; on failure try again later, until it expires.

    The message is taken first and the gateway called outside of any transaction: a slow carrier
    holds no lock. A worker that dies meanwhile leaves it to be taken again after a minute.
    """
    if not _take(message_id):
        return Message.objects.get(pk=message_id)
    message = Message.objects.get(pk=message_id)
    if message.expires_at <= clock.now():
        return _settle(message, MessageState.EXPIRED, problem="expired")
    name, gateway = registry.chosen_gateway()
    try:
        gateway_ref = gateway.send(message.phone(), message.text(), str(message.uid))
    except GatewayRefused as refusal:
        return _settle(message, MessageState.FAILED, gateway=name, problem=str(refusal)[:40])
    except (GatewayDown, OSError):
        return _try_later(message, gateway=name)
    return _settle(message, MessageState.SENT, gateway=name, gateway_ref=gateway_ref)


def _take(message_id: int) -> bool:
    """Whether this worker may send the message now; counts the attempt."""
    now = clock.now()
    free = Q(taken_until__isnull=True) | Q(taken_until__lte=now)
    return bool(
        Message.objects.filter(free, pk=message_id, state=MessageState.QUEUED).update(
            taken_until=now + rules.ATTEMPT_LASTS, attempts=F("attempts") + 1
        )
    )


@transaction.atomic
def _settle(
    message: Message,
    state: MessageState,
    *,
    gateway: str = "",
    gateway_ref: str = "",
    problem: str = "",
) -> Message:
    """Write down the outcome and drop the text: it is nobody's business any more."""
    now = clock.now()
    message.state, message.gateway, message.gateway_ref = state, gateway, gateway_ref
    message.problem, message.text_sealed, message.taken_until = problem, "", None
    if state == MessageState.SENT:
        message.sent_at = now
    else:
        message.settled_at = now
    # Not the number: keys may have been rotated while the gateway was asked.
    message.save(
        update_fields=[
            *("state", "gateway", "gateway_ref", "problem", "text_sealed"),
            *("taken_until", "sent_at", "settled_at"),
        ]
    )
    return message


@transaction.atomic
def _try_later(message: Message, *, gateway: str) -> Message:
    again_at = clock.now() + rules.back_off(message.attempts)
    if again_at >= message.expires_at or message.attempts >= rules.MOST_ATTEMPTS:
        return _settle(message, MessageState.FAILED, gateway=gateway, problem="gateway down")
    message.gateway, message.problem, message.taken_until = gateway, "gateway down", again_at
    message.save(update_fields=["gateway", "problem", "taken_until"])
    jobs.enqueue("sms.deliver_message", message.pk, run_after=again_at)
    return message


@transaction.atomic
def record_status(*, gateway: str, report: Mapping[str, str]) -> Message | None:
    """Write down what the gateway reports about a message; None for one we do not know.

    A report that comes twice or too late changes nothing.
    """
    status = registry.gateways[gateway].parse_status(report)
    if status is None or not status.gateway_ref:
        return None
    message = (
        Message.objects.select_for_update()
        .filter(gateway=gateway, gateway_ref=status.gateway_ref)
        .first()
    )
    if message is None or message.state != MessageState.SENT:
        return message
    message.state = MessageState.DELIVERED if status.delivered else MessageState.FAILED
    message.problem, message.settled_at = status.problem[:40], clock.now()
    message.save(update_fields=["state", "problem", "settled_at"])
    return message


def pick_up_messages() -> int:
    """(worker) Enqueue what a dead worker left behind; returns how many. Safe to repeat."""
    left = queries.messages_waiting().filter(queued_at__lt=clock.now() - rules.ATTEMPT_LASTS)
    found = list(left.values_list("pk", flat=True)[:500])
    for message_id in found:
        jobs.enqueue("sms.deliver_message", message_id, unique_key=f"sms.pick_up:{message_id}")
    return len(found)


@transaction.atomic
def forget_number(*, phone: str) -> None:
    """Delete everything about a number whose account is being erased."""
    blinds = queries.phone_blinds(phone)
    Code.objects.filter(phone_blind__in=blinds).delete()
    Message.objects.filter(phone_blind__in=blinds).delete()


def forget_old_rows() -> int:
    """(worker) Drop codes after a day, spent proofs after their time, messages after 30 days."""
    now = clock.now()
    forgotten = 0
    codes = Code.objects.filter(made_at__lt=now - KEEP_CODES)
    while some := list(codes.values_list("pk", flat=True)[:1000]):
        forgotten += Code.objects.filter(pk__in=some).delete()[0]
    messages = Message.objects.filter(queued_at__lt=now - KEEP_MESSAGES)
    while some := list(messages.values_list("pk", flat=True)[:1000]):
        forgotten += Message.objects.filter(pk__in=some).delete()[0]
    return forgotten + SpentProof.objects.filter(expires_at__lt=now).delete()[0]
