"""Coming in and going out: passwords, codes, sign-ins and their end, confirmation."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction

from gengdu.audit import actions as audit
from gengdu.audit.enums import Outcome
from gengdu.kit import clock
from gengdu.kit.errors import NotFound, require
from gengdu.kit.phones import parse_phone
from gengdu.limits import actions as limits
from gengdu.options.queries import value_of
from gengdu.options.registry import keeping
from gengdu.people import queries, rules
from gengdu.people.actions.hashing import hash_password, is_outdated, password_fits
from gengdu.people.actions.opening import (
    Device,
    Opened,
    end_sign_ins,
    note_failure,
    open_sign_in,
)
from gengdu.people.actions.proving import prove_at_the_door, prove_number
from gengdu.people.enums import EndReason, Power, SignInMethod
from gengdu.people.errors import NoAccountYet, WrongCredentials
from gengdu.people.models import Account, SignIn
from gengdu.people.queries.accounts import may_sign_in_on_lan, token_hash
from gengdu.people.rules import throttles
from gengdu.sms.actions import Proof, spend_proof
from gengdu.sms.enums import CodePurpose

PASSWORD_PROOF = "password"  # noqa: S105 - the purpose of a proof of work


def sign_in_with_password(
    *, phone: str, password: str, device: Device, proof: Proof | None = None
) -> Opened:
    """Sign in; WrongCredentials says the same, after the same time, for an unknown number.

    From the third failed try on a `proof` for purpose "password" is needed (ProofNeeded); after
    five the number is locked for this address for 15 minutes, for no other address.
    """
    phone = parse_phone(phone)
    pair = f"{phone}|{device.address}"
    limits.check(throttles.PER_ADDRESS, device.address)
    limits.check(throttles.EVERYBODY, "all")
    limits.check(throttles.PER_PHONE_AND_ADDRESS, pair)
    if queries.needs_proof(phone=phone, address=device.address):
        spend_proof(proof=proof, session=device.door, purpose=PASSWORD_PROOF)
    # Counted before it is checked: fifty tries at once are not fifty guesses.
    limits.hit(throttles.PER_PHONE_AND_ADDRESS, pair)
    account = queries.account_by_phone(phone)
    if not password_fits(account=account, password=password) or account is None:
        note_failure(account=account, method=SignInMethod.PASSWORD)
        limits.hit(throttles.PER_ADDRESS, device.address)
        limits.hit(throttles.EVERYBODY, "all")
        raise WrongCredentials
    limits.reset(throttles.PER_PHONE_AND_ADDRESS, pair)
    if is_outdated(account=account):
        account.password = hash_password(password=password)
        account.save(update_fields=["password"])
    return open_sign_in(account=account, method=SignInMethod.PASSWORD, device=device)


def sign_in_with_code(*, phone: str, code: str, device: Device) -> Opened:
    """Sign in with the SMS code for purpose "enter" or the station manager's one-time code.

    NoAccountYet is told to whoever proved the number; the same code then registers.
    """
    phone = parse_phone(phone)
    account = queries.account_by_phone(phone)
    method = prove_at_the_door(
        phone=phone,
        purpose=CodePurpose.ENTER,
        code=code,
        device=device,
        account=account,
        region=account.person.region_id if account else "",
    )
    if account is None:
        raise NoAccountYet
    return open_sign_in(account=account, method=method, device=device)


@transaction.atomic
def sign_out(*, actor: Account, sign_in: SignIn) -> None:
    """End this sign-in."""
    _end(actor, sign_in, EndReason.SIGNED_OUT)


@transaction.atomic
def end_sign_in(*, actor: Account, uid: uuid.UUID) -> None:
    """End one of the actor's own sign-ins on another device (404 for a foreign one)."""
    sign_in = SignIn.objects.filter(account=actor, uid=uid, ended_at__isnull=True).first()
    if sign_in is None:
        raise NotFound
    _end(actor, sign_in, EndReason.ENDED)


def _end(actor: Account, sign_in: SignIn, reason: EndReason) -> None:
    ended = SignIn.objects.filter(pk=sign_in.pk, ended_at__isnull=True).update(
        ended_at=clock.now(), end_reason=reason
    )
    if ended:
        audit.record(
            actor=actor,
            verb="people.sign_in.end",
            target=sign_in,
            region_code=actor.person.region_id,
            reason=str(reason),
        )


@transaction.atomic
def end_other_sign_ins(*, actor: Account, sign_in: SignIn) -> int:
    """End all of the actor's sign-ins but this one; returns how many."""
    count = end_sign_ins(account=actor, reason=EndReason.ENDED, but=sign_in)
    _note_end_of_all(actor, actor, count)
    return count


@transaction.atomic
def end_sign_ins_of(*, actor: Account, account_uid: uuid.UUID) -> int:
    """End every sign-in of somebody else (needs Power.MANAGE_ACCOUNTS); returns how many."""
    account = queries.account_by_uid(account_uid)
    power = queries.has_power(actor, Power.MANAGE_ACCOUNTS, account.person.region_id)
    require(rules.may_manage(actor, account, has_power=power))
    count = end_sign_ins(account=account, reason=EndReason.BY_ADMIN)
    _note_end_of_all(actor, account, count)
    return count


def _note_end_of_all(actor: Account, account: Account, count: int) -> None:
    audit.record(
        actor=actor,
        verb="people.account.end_sign_ins",
        target=account,
        region_code=account.person.region_id,
        count=count,
    )


@transaction.atomic
def keep_on_own_device(*, actor: Account, sign_in: SignIn, name: str) -> SignIn:
    """Name this device one's own: 90 days after the last visit instead of 30 (not for staff)."""
    require(sign_in.account_id == actor.pk and sign_in.ended_at is None, NotFound)
    require(not sign_in.staff and not settings.GENGDU_LAN_MODE)
    sign_in.own_device, sign_in.device_name = True, name.strip()[:60]
    sign_in.save(update_fields=["own_device", "device_name"])
    audit.record(
        actor=actor,
        verb="people.sign_in.keep",
        target=sign_in,
        region_code=actor.person.region_id,
    )
    return sign_in


def tighten_sign_ins(*, account: Account) -> None:
    """Staff limits from now on for the sign-ins of an account that was just granted a staff role.

    On an unencrypted line they end, unless the role may come in over it.
    """
    rows = SignIn.objects.filter(account=account, ended_at__isnull=True, staff=False)
    if settings.GENGDU_LAN_MODE and not may_sign_in_on_lan(account):
        rows.update(ended_at=clock.now(), end_reason=EndReason.REFUSED)
    else:
        rows.update(staff=True, own_device=False)


def confirm_password(*, actor: Account, sign_in: SignIn, password: str, device: Device) -> SignIn:
    """Re-authenticate by password; holds 10 minutes for this sign-in."""
    limits.hit(throttles.CONFIRMING, f"{actor.uid}|{device.address}")
    if not password_fits(account=actor, password=password):
        _note_confirmation(actor, SignInMethod.PASSWORD, Outcome.FAILED)
        raise WrongCredentials
    limits.reset(throttles.CONFIRMING, f"{actor.uid}|{device.address}")
    return _confirm(actor, sign_in, SignInMethod.PASSWORD)


def confirm_code(*, actor: Account, sign_in: SignIn, code: str, device: Device) -> SignIn:
    """Re-authenticate by an SMS code (purpose "confirm") to the account's own number."""
    prove_number(phone=actor.phone(), purpose=CodePurpose.CONFIRM, code=code, device=device)
    return _confirm(actor, sign_in, SignInMethod.CODE)


@transaction.atomic
def _confirm(actor: Account, sign_in: SignIn, method: SignInMethod) -> SignIn:
    require(sign_in.account_id == actor.pk and sign_in.ended_at is None, NotFound)
    sign_in.confirmed_at = clock.now()
    sign_in.save(update_fields=["confirmed_at"])
    _note_confirmation(actor, method, Outcome.DONE)
    return sign_in


@transaction.atomic
def _note_confirmation(actor: Account, method: SignInMethod, outcome: Outcome) -> None:
    audit.record(
        actor=actor,
        verb="people.account.confirm",
        target=actor,
        region_code=actor.person.region_id,
        outcome=outcome,
        method=str(method),
    )


def touch_sign_in(*, sign_in: SignIn) -> bool:
    """(technical) Note, at most every five minutes, that the sign-in is used; if that was due."""
    now, seen = clock.now(), sign_in.last_seen_at
    if not rules.touch_due(sign_in, now):
        return False
    sign_in.last_seen_at = now
    return bool(SignIn.objects.filter(pk=sign_in.pk, last_seen_at=seen).update(last_seen_at=now))


def replace_sign_in(*, token: str) -> None:
    """(technical) The cookie of this sign-in is being overwritten by a new one: nobody has it."""
    SignIn.objects.filter(token_hash=token_hash(token), ended_at__isnull=True).update(
        ended_at=clock.now(), end_reason=EndReason.REPLACED
    )


def close_old_sign_ins() -> int:
    """(worker) Close what has run out, drop rows that ended long ago; returns how many closed."""
    now, closed = clock.now(), 0
    for condition in queries.run_out(now):
        closed += SignIn.objects.filter(condition, ended_at__isnull=True).update(
            ended_at=now, end_reason=EndReason.TIMED_OUT
        )
    kept = dt.timedelta(days=value_of(keeping.SIGN_IN_DAYS))
    old = SignIn.objects.filter(ended_at__lt=now - kept).values_list("pk", flat=True)
    while batch := list(old[:1000]):
        SignIn.objects.filter(pk__in=batch).delete()
    return closed
