"""Password and phone: set, change, forgotten; and the account switched off and on."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gengdu.audit import actions as audit
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.kit.phones import mask_phone, parse_phone
from gengdu.people import queries, rules
from gengdu.people.actions import sealing
from gengdu.people.actions.hashing import any_fits, hash_password
from gengdu.people.actions.opening import Device, Opened, end_sign_ins, open_sign_in
from gengdu.people.actions.proving import SAME_PRESS, UNFINISHED, prove_number
from gengdu.people.enums import EndReason, PasswordProfile, Power
from gengdu.people.errors import (
    AccountDisabled,
    ConfirmFirst,
    NoAccountYet,
    PhoneTaken,
    SecondStepFirst,
    WeakPassword,
)
from gengdu.people.models import Account, PasswordHistory, SignIn
from gengdu.people.queries.homes import words_about
from gengdu.people.rules.passwords import POLICIES, check_password
from gengdu.sms.actions import queue_message
from gengdu.sms.enums import CodePurpose


def change_password(*, actor: Account, sign_in: SignIn, password: str) -> Account:
    """Set the first or a new password (recently confirmed); all other sign-ins end."""
    _require_owner(actor, sign_in)
    profile = _check(actor, password)
    hashed = hash_password(password=password)
    _write_password(
        account=actor, hashed=hashed, profile=profile, verb="people.account.change_password"
    )
    end_sign_ins(account=actor, reason=EndReason.PASSWORD, but=sign_in)
    return actor


def reset_password(*, phone: str, code: str, password: str, device: Device) -> Opened:
    """Forgotten: set a new password with the SMS code for purpose "reset"; ends every sign-in.

    Then signs in. The second step of staff stays as it is (SECURITY 7). NoAccountYet is told to
    whoever proved the number, nobody else learns whether it has an account.
    """
    phone = parse_phone(phone)
    check_password(PasswordProfile.PUBLIC, password, words=[phone])
    account = queries.account_by_phone(phone)
    done = account is not None and account.password_set_at
    fresh = done and clock.now() - done < UNFINISHED
    method = prove_number(
        phone=phone,
        purpose=CodePurpose.RESET,
        code=code,
        device=device,
        again=SAME_PRESS if fresh else UNFINISHED,
    )
    if account is None:
        raise NoAccountYet
    require(account.is_active, AccountDisabled)
    profile = _check(account, password)
    hashed = hash_password(password=password)
    _write_password(
        account=account, hashed=hashed, profile=profile, verb="people.account.reset_password"
    )
    end_sign_ins(account=account, reason=EndReason.PASSWORD)
    return open_sign_in(account=account, method=method, device=device)


def _require_owner(actor: Account, sign_in: SignIn) -> None:
    """Confirmed just now, and past the second step where there is one.

    Else a stolen password would be enough to have the notice of a reset sent to the thief.
    """
    require(rules.recently_confirmed(sign_in, clock.now()), ConfirmFirst)
    require(queries.is_past_second_step(actor, sign_in), SecondStepFirst)


def _check(account: Account, password: str) -> PasswordProfile:
    """The profile the password was checked against; WeakPassword when it does not do."""
    staff = queries.is_staff(account)
    profile = PasswordProfile.ADMIN if staff else PasswordProfile.PUBLIC
    person = account.person
    words = [account.phone(), person.name(), *words_about(person.region_id)]
    check_password(profile, password, words=words)
    history = POLICIES[profile].history
    if history:
        old = account.old_passwords.order_by("-set_at", "-pk").values_list("password", flat=True)
        if any_fits(hashes=list(old[:history]), password=password):
            raise WeakPassword(_("Not one of your last %(count)d passwords."), count=history)
    return profile


@transaction.atomic
def _write_password(*, account: Account, hashed: str, profile: PasswordProfile, verb: str) -> None:
    account.password, account.password_set_at = hashed, clock.now()
    account.password_profile = profile
    account.save(update_fields=["password", "password_set_at", "password_profile"])
    if POLICIES[profile].history:
        PasswordHistory.objects.create(account=account, password=hashed)
        keep = account.old_passwords.order_by("-set_at", "-pk").values_list("pk", flat=True)
        account.old_passwords.exclude(pk__in=list(keep[: POLICIES[profile].history])).delete()
    audit.record(
        actor=account,
        verb=verb,
        target=account,
        region_code=account.person.region_id,
        password=audit.HIDDEN,
    )


def change_phone(
    *, actor: Account, sign_in: SignIn, phone: str, code: str, device: Device
) -> Account:
    """Move the account to a new number, proven by an SMS code for purpose "phone" sent to it.

    Needs a recent confirmation; all other sign-ins end, and the old number is told.
    """
    _require_owner(actor, sign_in)
    phone = parse_phone(phone)
    prove_number(phone=phone, purpose=CodePurpose.PHONE, code=code, device=device)
    owner = queries.account_by_phone(phone)
    if owner is not None and owner.pk == actor.pk:
        return actor
    require(owner is None, PhoneTaken)
    try:
        return _write_phone(actor=actor, sign_in=sign_in, phone=phone)
    except IntegrityError:
        raise PhoneTaken from None


@transaction.atomic
def _write_phone(*, actor: Account, sign_in: SignIn, phone: str) -> Account:
    account = Account.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    old = account.phone()
    sealing.put_phone(account=account, phone=phone)
    account.save(update_fields=sealing.PHONE_FIELDS)
    end_sign_ins(account=account, reason=EndReason.PHONE, but=sign_in)
    entry = audit.record(
        actor=actor,
        verb="people.account.change_phone",
        target=actor,
        region_code=actor.person.region_id,
        phone=audit.HIDDEN,
    )
    queue_message(
        phone=old,
        text=_("Your account now belongs to %(phone)s. Was that not you? Call your station.")
        % {"phone": mask_phone(phone)},
        ref=f"phone_changed:{entry.uid}",
    )
    actor.phone_sealed, actor.phone_blind = account.phone_sealed, account.phone_blind
    return actor


@transaction.atomic
def disable_account(*, actor: Account, account_uid: uuid.UUID, reason: str) -> Account:
    """Nobody signs in to this account any more (Power.MANAGE_ACCOUNTS); its sign-ins end."""
    account = _switch(actor=actor, account_uid=account_uid, on=False, reason=reason)
    end_sign_ins(account=account, reason=EndReason.DISABLED)
    return account


@transaction.atomic
def enable_account(*, actor: Account, account_uid: uuid.UUID, reason: str) -> Account:
    """Open a disabled account again, signed in nowhere; an erased one stays closed."""
    account = _switch(actor=actor, account_uid=account_uid, on=True, reason=reason)
    end_sign_ins(account=account, reason=EndReason.DISABLED)
    return account


def _switch(*, actor: Account, account_uid: uuid.UUID, on: bool, reason: str) -> Account:
    account = queries.account_by_uid(account_uid)
    power = queries.has_power(actor, Power.MANAGE_ACCOUNTS, account.person.region_id)
    require(rules.may_manage(actor, account, has_power=power))
    account = (
        Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    )
    require(account.person.erased_at is None, AccountDisabled)
    if account.is_active == on:
        return account
    account.is_active = on
    account.save(update_fields=["is_active"])
    audit.record(
        actor=actor,
        verb="people.account.enable" if on else "people.account.disable",
        target=account,
        region_code=account.person.region_id,
        reason=reason,
    )
    return account
