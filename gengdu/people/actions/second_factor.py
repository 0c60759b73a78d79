"""The second step of staff: set up, verify, recover, reset with notice (SECURITY 7)."""

import datetime as dt
import hashlib
import json
import secrets
import uuid
from base64 import b32encode
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from gengdu.audit import actions as audit
from gengdu.audit.enums import Outcome
from gengdu.jobs import actions as jobs
from gengdu.kit import clock, ids, vault
from gengdu.kit.errors import require
from gengdu.limits import actions as limits
from gengdu.people import queries, rules
from gengdu.people.actions.opening import end_sign_ins
from gengdu.people.enums import EndReason, Power
from gengdu.people.errors import (
    ConfirmFirst,
    NoSecondFactor,
    ResetNotPending,
    SecondFactorExists,
    WrongSecondFactor,
)
from gengdu.people.models import Account, RecoveryCode, SecondFactor, SecondFactorReset, SignIn
from gengdu.people.models.persons import bound
from gengdu.people.rules import throttles
from gengdu.sms.actions import queue_message

OFFER_LIVES = dt.timedelta(minutes=30)
NOTICE = dt.timedelta(hours=24)
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""80 random bits: a plain hash is enough, and no rotation of keys voids the paper."""


@dataclass(frozen=True)
class Pending:
    """A secret offered, not yet in force: `uri` for the QR, `key` to type, `token` for the form."""

    uri: str
    key: str
    token: str


@dataclass(frozen=True)
class Secret:
    """A secret that its owner has shown to hold; `step` is the time step of the code shown."""

    hex: str
    step: int


def start_second_factor(*, account: Account) -> Pending:
    """Offer a fresh secret; nothing is stored until it is confirmed (30 minutes)."""
    require(queries.second_factor_of(account) is None, SecondFactorExists)
    raw = secrets.token_bytes(20)
    offer = json.dumps({"secret": raw.hex(), "at": clock.now().timestamp()})
    token = vault.ring().seal(offer, bound_to=f"{account.uid}.offer")
    key = b32encode(raw).decode()
    issuer: str = settings.OTP_TOTP_ISSUER
    label = quote(f"{issuer}:{account.masked_phone()}")
    query = urlencode({"secret": key, "issuer": issuer, "digits": 6, "period": 30})
    return Pending(f"otpauth://totp/{label}?{query}", key, token)


def checked_secret(*, account: Account, pending: str, code: str) -> Secret:
    """The offered secret, if the code is one of it; WrongSecondFactor otherwise. Counts the try."""
    limits.hit(throttles.SECOND_STEP, str(account.uid))
    try:
        offer = json.loads(vault.ring().open(pending, bound_to=f"{account.uid}.offer"))
    except (vault.VaultError, ValueError):
        raise WrongSecondFactor from None
    if clock.now().timestamp() - offer["at"] > OFFER_LIVES.total_seconds():
        raise WrongSecondFactor
    step = _step_of(offer["secret"], code, after=-1)
    if step is None:
        raise WrongSecondFactor
    limits.reset(throttles.SECOND_STEP, str(account.uid))
    return Secret(offer["secret"], step)


def _step_of(secret_hex: str, code: str, *, after: int) -> int | None:
    """The time step the six digits belong to (one early or late is fine), or None."""
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    totp = TOTP(bytes.fromhex(secret_hex))
    totp.time = clock.now().timestamp()
    if not totp.verify(int(code), tolerance=1, min_t=after + 1):
        return None
    return int(totp.t())


def confirm_second_factor(*, actor: Account, sign_in: SignIn, pending: str, code: str) -> list[str]:
    """Put the offered secret in force with a code from it; returns ten recovery codes, shown once.

    Needs a recent confirmation; this sign-in has then passed the second step.
    """
    require(rules.recently_confirmed(sign_in, clock.now()), ConfirmFirst)
    require(queries.second_factor_of(actor) is None, SecondFactorExists)
    secret = checked_secret(account=actor, pending=pending, code=code)
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        require(queries.second_factor_of(actor) is None, SecondFactorExists)
        recovery = put_in_force(account=actor, secret=secret)
        mark_passed(sign_in=sign_in)
    return recovery


def put_in_force(*, account: Account, secret: Secret) -> list[str]:
    """Store the secret and ten new recovery codes (inside the caller's transaction)."""
    SecondFactor.objects.filter(account=account, confirmed_at__isnull=True).delete()
    factor = SecondFactor(
        account=account, uid=ids.uuid7(), last_step=secret.step, confirmed_at=clock.now()
    )
    factor.secret_sealed = vault.ring().seal(secret.hex, bound_to=bound(factor, "secret"))
    factor.save(force_insert=True)
    audit.record(
        actor=account,
        verb="people.second_factor.confirm",
        target=account,
        region_code=account.person.region_id,
    )
    return _new_recovery_codes(account)


def mark_passed(*, sign_in: SignIn) -> SignIn:
    """This sign-in has passed the second step."""
    sign_in.second_factor_at = clock.now()
    sign_in.save(update_fields=["second_factor_at"])
    return sign_in


def verify_second_factor(*, actor: Account, sign_in: SignIn, code: str) -> SignIn:
    """Pass the second step with six digits or a recovery code; 5 wrong ones lock it 15 minutes."""
    factor = queries.second_factor_of(actor)
    if factor is None:
        raise NoSecondFactor
    limits.hit(throttles.SECOND_STEP, str(actor.uid))
    with transaction.atomic(durable=True):
        way = _use_digits(factor, code) or _use_recovery_code(actor, code)
        audit.record(
            actor=actor,
            verb="people.second_factor.verify",
            target=actor,
            region_code=actor.person.region_id,
            outcome=Outcome.DONE if way else Outcome.FAILED,
            way=way,
        )
        if way:
            mark_passed(sign_in=sign_in)
    if not way:
        raise WrongSecondFactor
    limits.reset(throttles.SECOND_STEP, str(actor.uid))
    return sign_in


def _use_digits(factor: SecondFactor, code: str) -> str:
    secret = vault.ring().open(factor.secret_sealed, bound_to=bound(factor, "secret"))
    step = _step_of(secret, code, after=factor.last_step)
    # The condition makes a code good once, however many requests bring it at the same time.
    fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step if step else -1)
    return "digits" if step is not None and fresh.update(last_step=step) else ""


def _use_recovery_code(account: Account, code: str) -> str:
    unused = RecoveryCode.objects.filter(
        account=account, code_hash=_hashed_recovery(code), used_at__isnull=True
    )
    return "recovery" if unused.update(used_at=clock.now()) else ""


def _hashed_recovery(code: str) -> str:
    plain = "".join(c for c in code.lower() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _new_recovery_codes(account: Account) -> list[str]:
    RecoveryCode.objects.filter(account=account).delete()
    plain = [
        "".join(secrets.choice(ids.ALPHABET) for _n in range(RECOVERY_LENGTH))
        for _n in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(account=account, code_hash=_hashed_recovery(code)) for code in plain]
    )
    return ["-".join(code[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4)) for code in plain]


@transaction.atomic
def renew_recovery_codes(*, actor: Account, sign_in: SignIn) -> list[str]:
    """Ten new recovery codes, the old ones die (recently confirmed, second step passed)."""
    require(rules.recently_confirmed(sign_in, clock.now()), ConfirmFirst)
    require(sign_in.second_factor_at is not None, ConfirmFirst)
    Account.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    require(queries.second_factor_of(actor) is not None, NoSecondFactor)
    audit.record(
        actor=actor,
        verb="people.second_factor.renew_recovery",
        target=actor,
        region_code=actor.person.region_id,
    )
    return _new_recovery_codes(actor)


@transaction.atomic
def ask_second_factor_reset(
    *, actor: Account, account_uid: uuid.UUID, reason: str
) -> SecondFactorReset:
    """Announce that the second step will be removed in 24 hours; the owner is told by SMS.

    Asked again while one is pending, nothing changes.
    """
    account = _managed(actor, account_uid)
    require(queries.second_factor_of(account) is not None, NoSecondFactor)
    pending = _pending_reset(account)
    if pending is not None:
        return pending
    now = clock.now()
    reset = SecondFactorReset.objects.create(
        account=account, asked_by=actor.uid, asked_at=now, due_at=now + NOTICE
    )
    audit.record(
        actor=actor,
        verb="people.second_factor.ask_reset",
        target=account,
        region_code=account.person.region_id,
        reason=reason,
    )
    queue_message(
        phone=account.phone(),
        text=_(
            "The second sign-in step of your account will be removed in 24 hours. If you did not"
            " ask for it, sign in and cancel it under My page."
        ),
        ref=f"second_factor_reset:{reset.uid}",
    )
    jobs.enqueue("people.apply_second_factor_reset", reset.pk, run_after=reset.due_at)
    return reset


@transaction.atomic
def cancel_second_factor_reset(*, actor: Account, account_uid: uuid.UUID) -> SecondFactorReset:
    """Stop a pending reset: its owner, or whoever may ask for one."""
    if actor.uid == account_uid:
        account = Account.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    else:
        account = _managed(actor, account_uid)
    reset = _pending_reset(account)
    if reset is None:
        raise ResetNotPending
    reset.cancelled_at, reset.cancelled_by = clock.now(), actor.uid
    reset.save(update_fields=["cancelled_at", "cancelled_by"])
    audit.record(
        actor=actor,
        verb="people.second_factor.cancel_reset",
        target=account,
        region_code=account.person.region_id,
    )
    return reset


@transaction.atomic
def apply_second_factor_reset(*, reset_id: int) -> bool:
    """(worker) Remove the second step of an uncancelled, due reset and end the sign-ins."""
    reset = (
        SecondFactorReset.objects.select_for_update(of=("self",))
        .select_related("account__person")
        .get(pk=reset_id)
    )
    if reset.done_at or reset.cancelled_at or reset.due_at > clock.now():
        return False
    account = reset.account
    reset.done_at = clock.now()
    reset.save(update_fields=["done_at"])
    SecondFactor.objects.filter(account=account).delete()
    RecoveryCode.objects.filter(account=account).delete()
    end_sign_ins(account=account, reason=EndReason.SECOND_FACTOR)
    audit.record(
        actor=None,
        verb="people.second_factor.reset",
        target=account,
        region_code=account.person.region_id,
        asked_by=str(reset.asked_by),
    )
    return True


def _managed(actor: Account, account_uid: uuid.UUID) -> Account:
    """Somebody else's account, locked, that the actor may manage."""
    account = queries.account_by_uid(account_uid)
    power = queries.has_power(actor, Power.MANAGE_ACCOUNTS, account.person.region_id)
    require(rules.may_manage(actor, account, has_power=power))
    return (
        Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    )


def _pending_reset(account: Account) -> SecondFactorReset | None:
    # Locked: a reset stopped in the moment it falls due is either stopped or done, not both.
    rows = SecondFactorReset.objects.select_for_update(of=("self",))
    return rows.filter(account=account, done_at__isnull=True, cancelled_at__isnull=True).first()
