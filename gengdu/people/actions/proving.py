"""Proving a number: by the code sent to it, or by the one the station manager read out."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from gengdu.kit import clock, codes
from gengdu.limits import actions as limits
from gengdu.people import queries
from gengdu.people.actions.opening import Device
from gengdu.people.enums import SignInMethod
from gengdu.people.models import Account, AssistCode
from gengdu.people.queries.accounts import phone_blinds, token_hash
from gengdu.people.rules import throttles
from gengdu.sms.actions import verify_code
from gengdu.sms.errors import CodeExpired, WrongCode

SAME_PRESS = dt.timedelta(minutes=1)
"""A button pressed five times: the first press used the code up, the others mean the same."""
UNFINISHED = dt.timedelta(minutes=10)
"""The number was proven but the step could not be finished (no account yet, a weak password)."""
MOST_ASSIST_TRIES = 20
ASSIST_LIVES = dt.timedelta(minutes=15)


def prove_number(
    *,
    phone: str,
    purpose: str,
    code: str,
    device: Device,
    again: dt.timedelta = SAME_PRESS,
) -> SignInMethod:
    """Use the SMS code up, or refuse; the same browser may repeat the very code within `again`."""
    verify_code(phone=phone, purpose=purpose, session=device.door, code=code, again=again)
    return SignInMethod.CODE


def prove_at_the_door(
    *, phone: str, purpose: str, code: str, device: Device, account: Account | None, region: str
) -> SignInMethod:
    """As `prove_number`, or by the station manager's code for this number and place.

    `region` is "" where nobody has said yet where he lives: that is asked when he registers.
    """
    again = UNFINISHED if account is None else SAME_PRESS
    try:
        return prove_number(phone=phone, purpose=purpose, code=code, device=device, again=again)
    except (WrongCode, CodeExpired) as refusal:
        found = _assist_code_for(phone, region)
        if found is None or not _use_assist_code(found, phone, code, device, again):
            raise refusal from None
    if account is not None and queries.is_staff(account):
        raise WrongCode
    return SignInMethod.ASSIST


def hashed_assist_code(*, code: str, phone: str) -> str:
    """The stored form of a station manager's code."""
    return salted_hmac("gengdu.people.assist", f"{phone}\0{code}", algorithm="sha256").hexdigest()


def _assist_code_for(phone: str, region: str) -> AssistCode | None:
    found = AssistCode.objects.filter(
        phone_blind__in=phone_blinds(phone), expires_at__gt=clock.now()
    ).first()
    if found is None or (region and not codes.covers(found.region_code, region)):
        return None
    return found


def _use_assist_code(
    found: AssistCode, phone: str, code: str, device: Device, again: dt.timedelta
) -> bool:
    """Whether it is the code, used for the first time or by the browser that has just used it."""
    limits.hit(throttles.ASSIST_TRIES, f"{phone}|{device.address}")
    with transaction.atomic(durable=True):
        counted = AssistCode.objects.filter(pk=found.pk, tries__lt=MOST_ASSIST_TRIES).update(
            tries=F("tries") + 1
        )
    given = hashed_assist_code(code=code, phone=phone)
    if not counted or not constant_time_compare(given, found.code_hash):
        return False
    door, now = token_hash(device.door), clock.now()
    with transaction.atomic(durable=True):
        used = AssistCode.objects.filter(pk=found.pk, used_at__isnull=True).update(
            used_at=now, door_hash=door
        )
    if used:
        return True
    return AssistCode.objects.filter(pk=found.pk, door_hash=door, used_at__gt=now - again).exists()
