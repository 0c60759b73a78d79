"""One-time codes by text message (SECURITY 8-9).

Nothing here runs inside a caller's transaction: a count must outlive the refusal it leads to.
"""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gengdu.kit import clock, vault
from gengdu.kit.errors import TooMany
from gengdu.kit.phones import parse_phone
from gengdu.limits.actions import Limit, hit
from gengdu.options.queries import value_of
from gengdu.sms import queries, registry, rules
from gengdu.sms.actions.outbox import queue_message
from gengdu.sms.actions.proofs import Proof, spend_proof
from gengdu.sms.enums import CodePurpose
from gengdu.sms.errors import CodeExpired, TooManyCodes, WrongCode
from gengdu.sms.models import Code


def send_code(
    *, phone: str, purpose: str, session: str, address: str, proof: Proof | None = None
) -> dt.datetime:
    """Send six digits to the number; returns when the next one may be asked for.

    Bound to number, purpose and `session` (the browser's door secret), good for five minutes.
    Says the same for known and unknown numbers. Pressed again within a minute nothing is sent.
    ProofNeeded after two codes in an hour, TooManyCodes at a limit.
    """
    phone, purpose = parse_phone(phone), CodePurpose(purpose)
    recent = queries.newest_to(phone)
    if recent is not None:
        return _still_on_its_way(recent, purpose=purpose, session=session)
    if queries.proof_needed(phone=phone, session=session, address=address):
        spend_proof(proof=proof, session=session, purpose=purpose)
    _count(phone, address)
    return _write_and_queue(phone=phone, purpose=purpose, session=session, address=address)


def _still_on_its_way(recent: Code, *, purpose: str, session: str) -> dt.datetime:
    again_at = recent.made_at + rules.BETWEEN_CODES
    if recent.purpose == purpose and recent.session_hash == rules.hashed_session(session):
        return again_at
    raise TooManyCodes(retry_after=max(1, int((again_at - clock.now()).total_seconds())))


def _count(phone: str, address: str) -> None:
    """Count this code against every limit, the ones that protect us first."""
    subnet = rules.subnet_of(address)
    budget = Limit("sms.budget.day", most=value_of(registry.DAY_BUDGET), seconds=rules.DAY)
    try:
        _hit_all(rules.PER_ADDRESS, address)
        _hit_all(rules.PER_SUBNET, subnet)
        _hit_all(rules.PER_NUMBER_AND_SUBNET, f"{phone}|{subnet}")
        _hit_all(rules.PER_NUMBER, phone)
        hit(budget, "all")
    except TooMany as refusal:
        raise TooManyCodes(retry_after=refusal.retry_after) from None


def _hit_all(limits: Iterable[Limit], key: str) -> None:
    for limit in limits:
        hit(limit, key)


@transaction.atomic
def _write_and_queue(*, phone: str, purpose: str, session: str, address: str) -> dt.datetime:
    now = clock.now()
    digits = f"{secrets.randbelow(10**6):06d}"
    ring = vault.ring()
    code = Code.objects.create(
        phone_blind=ring.blind(phone, purpose="phone"),
        address_blind=ring.blind(address, purpose="address"),
        session_hash=rules.hashed_session(session),
        purpose=purpose,
        code_hash=rules.hashed_code(digits, phone=phone, purpose=purpose, session=session),
        made_at=now,
        expires_at=now + rules.CODE_LIVES,
    )
    minutes = int(rules.CODE_LIVES.total_seconds() // 60)
    text = _("Your code is %(digits)s, valid for %(minutes)d minutes. Do not tell it to anybody.")
    queue_message(
        phone=phone,
        text=text % {"digits": digits, "minutes": minutes},
        ref=f"code:{code.pk}",
        minutes=minutes,
    )
    return now + rules.BETWEEN_CODES


def verify_code(
    *, phone: str, purpose: str, session: str, code: str, again: dt.timedelta = dt.timedelta(0)
) -> None:
    """Use the code up, or refuse: WrongCode, CodeExpired. Five tries, and only of this browser.

    A button pressed twice sends the very code twice: the browser that used it up may say it once
    more within `again`, and means the same step.
    """
    found = _matching(phone=phone, purpose=purpose, session=session, code=code)
    now = clock.now()
    with transaction.atomic(durable=True):
        # Whoever knows the code is not guessing: the try is given back.
        Code.objects.filter(pk=found.pk).update(tries=F("tries") - 1)
        used = Code.objects.filter(pk=found.pk, used_at__isnull=True, expires_at__gt=now).update(
            used_at=now
        )
    # Without `again` nobody is let in twice: a twin may have read the clock later than we did.
    repeated = bool(again) and Code.objects.filter(pk=found.pk, used_at__gt=now - again).exists()
    if not used and not repeated:
        raise CodeExpired


def _matching(*, phone: str, purpose: str, session: str, code: str) -> Code:
    """The newest code of this browser, if the digits are right; one try is counted and kept."""
    found = queries.newest_code(phone=phone, purpose=purpose, session=session)
    if found is None:
        raise WrongCode
    # Counted before it is compared: fifty tries at once are not fifty guesses.
    with transaction.atomic(durable=True):
        counted = Code.objects.filter(pk=found.pk, tries__lt=rules.MOST_TRIES).update(
            tries=F("tries") + 1
        )
    if not counted:
        raise CodeExpired
    given = rules.hashed_code(code, phone=phone, purpose=purpose, session=session)
    if not rules.same(given, found.code_hash):
        raise WrongCode
    return found
