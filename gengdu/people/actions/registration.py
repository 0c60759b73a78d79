"""How accounts come to be: with a code, through the form, by an enrolment link."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden, require
from gengdu.kit.phones import parse_phone
from gengdu.limits import actions as limits
from gengdu.people import queries, rules
from gengdu.people.actions import sealing, second_factor
from gengdu.people.actions.consents import record_consent
from gengdu.people.actions.hashing import hash_password, unusable_password
from gengdu.people.actions.opening import Device, Opened, open_sign_in
from gengdu.people.actions.proving import ASSIST_LIVES, hashed_assist_code, prove_at_the_door
from gengdu.people.enums import PasswordProfile, Power, SignInMethod
from gengdu.people.errors import AccountInUse, LinkExpired, SecondFactorExists
from gengdu.people.models import Account, AssistCode, Enrolment, Household, Person
from gengdu.people.queries.accounts import token_hash
from gengdu.people.queries.homes import home_at, words_about
from gengdu.people.rules import throttles
from gengdu.people.rules.passwords import check_password
from gengdu.regions.models import Region
from gengdu.regions.queries import region_at
from gengdu.sms.enums import CodePurpose

LINK_LIVES = dt.timedelta(hours=24)
KEEP_ASSIST_CODES = dt.timedelta(days=30)
"""That one was given stays in the audit log; the row is for whoever asks soon afterwards."""


@dataclass(frozen=True)
class Enrolled:
    """A new member of staff: the account and the token of the one-time link."""

    account: Account
    token: str


def register_account(
    *,
    phone: str,
    code: str,
    region_code: str,
    device: Device,
    name: str = "",
    password: str = "",
) -> Opened:
    """Make account, person and household in the village, consent to the service, and sign in.

    `code` is the SMS code for purpose "enter" or the station manager's one-time code. Whoever
    proves a number that has an account is signed in to it; nothing of that account changes.
    Pressed again with the same code within minutes it answers the same.
    """
    phone = parse_phone(phone)
    name = rules.parse_name(name) if name.strip() else ""
    home = home_at(region_code)
    if password:
        words = [phone, name, *words_about(home.code)]
        check_password(PasswordProfile.PUBLIC, password, words=words)
    account = queries.account_by_phone(phone)
    method = prove_at_the_door(
        phone=phone,
        purpose=CodePurpose.ENTER,
        code=code,
        device=device,
        account=account,
        region=account.person.region_id if account else home.code,
    )
    if account is not None:
        return open_sign_in(account=account, method=method, device=device)
    hashed = hash_password(password=password) if password else unusable_password()
    try:
        account = _make_account(
            phone=phone,
            name=name,
            home=home,
            hashed=hashed,
            profile=PasswordProfile.PUBLIC if password else None,
            by=None,
        )
    except IntegrityError:  # the same press, served by two processes at once
        account = queries.account_by_phone(phone)
        if account is None:
            raise
        return open_sign_in(account=account, method=method, device=device)
    return open_sign_in(account=account, method=method, device=device, created=True)


@transaction.atomic
def _make_account(
    *,
    phone: str,
    name: str,
    home: Region,
    hashed: str,
    profile: PasswordProfile | None,
    by: Account | None,
) -> Account:
    """Household, person, account; somebody registering himself consents to the service."""
    household = Household.objects.create(region=home)
    person = Person(household=household, region=home)
    sealing.put_name(person=person, name=name)
    person.save()
    sealing.index_name(person=person, name=name)
    account = Account(person=person, password=hashed)
    if profile is not None:
        account.password_profile, account.password_set_at = profile, clock.now()
    sealing.put_phone(account=account, phone=phone)
    account.save()
    if profile is not None or by is None:
        record_consent(actor=account, person=person, purpose="service")
    audit.record(
        actor=by or account,
        verb="people.account.register",
        target=account,
        region_code=home.code,
        phone=audit.HIDDEN,
        name=audit.HIDDEN,
    )
    changes.record(person, region_code=home.code)
    return account


def issue_assist_code(*, actor: Account, phone: str, region_code: str) -> str:
    """Six digits that stand in for the SMS code of this number once, within 15 minutes.

    For a number with an account the account's place counts, and staff get none. A new code
    replaces the earlier one.
    """
    phone = parse_phone(phone)
    account = queries.account_by_phone(phone)
    place = account.person.region_id if account else region_at(region_code).code
    require(queries.has_power(actor, Power.ASSIST, place))
    require(account is None or not queries.is_staff(account), Forbidden)
    limits.hit(throttles.ASSISTING, str(actor.uid))
    return _write_assist_code(actor=actor, phone=phone, place=place)


@transaction.atomic
def _write_assist_code(*, actor: Account, phone: str, place: str) -> str:
    digits = f"{secrets.randbelow(10**6):06d}"
    code, _made = AssistCode.objects.update_or_create(
        phone_blind=queries.phone_blinds(phone)[0],
        defaults={
            "region_code": place,
            "issued_by": actor.uid,
            "code_hash": hashed_assist_code(code=digits, phone=phone),
            "expires_at": clock.now() + ASSIST_LIVES,
            "tries": 0,
            "used_at": None,
            "door_hash": "",
        },
    )
    audit.record(
        actor=actor,
        verb="people.assist_code.issue",
        target=code,
        region_code=place,
        phone=audit.HIDDEN,
    )
    return digits


def forget_assist_codes() -> int:
    """(worker) Delete the assistance codes that ran out a month ago; returns how many."""
    old = AssistCode.objects.filter(expires_at__lt=clock.now() - KEEP_ASSIST_CODES)
    return old.delete()[0]


def issue_enrolment(*, actor: Account | None, phone: str, name: str, region_code: str) -> Enrolled:
    """Make (or find) the account and a one-time link, valid 24 hours; earlier links die.

    `actor` is None for `gengdu create-admin` only: an administrator invites nobody into an account
    that somebody uses already. An account whose second step is in force gets no link: that step is
    reset first, with its notice (SECURITY 7).
    """
    given = {"phone": phone, "name": name, "region_code": region_code}
    try:
        return _issue_enrolment(actor=actor, **given)
    except IntegrityError:  # the same press, served by two processes at once: now it has an account
        return _issue_enrolment(actor=actor, **given)


@transaction.atomic
def _issue_enrolment(*, actor: Account | None, phone: str, name: str, region_code: str) -> Enrolled:
    phone, name, home = parse_phone(phone), rules.parse_name(name), region_at(region_code)
    account = queries.account_by_phone(phone)
    place = account.person.region_id if account else home.code
    if actor is not None:
        require(queries.has_power(actor, Power.MANAGE_ACCOUNTS, place))
        require(account is None or rules.is_unused(account), AccountInUse)
    if account is None:
        account = _make_account(
            phone=phone, name=name, home=home, hashed=unusable_password(), profile=None, by=actor
        )
    require(queries.second_factor_of(account) is None, SecondFactorExists)
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    Enrolment.objects.filter(account=account, used_at__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    enrolment = Enrolment.objects.create(
        account=account,
        token_hash=token_hash(token),
        issued_by=actor.uid if actor else None,
        expires_at=clock.now() + LINK_LIVES,
    )
    audit.record(actor=actor, verb="people.enrolment.issue", target=enrolment, region_code=place)
    return Enrolled(account, token)


def enrol(
    *, token: str, password: str, pending: str, second_code: str, device: Device
) -> tuple[Opened, list[str]]:
    """Use the link: set the password, confirm the authenticator, sign in; returns recovery codes.

    `pending` is the hidden field of `second_factor.start_second_factor(account=…)`.
    """
    account = queries.enrolment_of(token).account
    require(account.is_active, LinkExpired)
    person = account.person
    words = [account.phone(), person.name(), *words_about(person.region_id)]
    check_password(PasswordProfile.ADMIN, password, words=words)
    secret = second_factor.checked_secret(account=account, pending=pending, code=second_code)
    hashed = hash_password(password=password)
    recovery = _use_enrolment(token=token, hashed=hashed, secret=secret)
    account.refresh_from_db()
    opened = open_sign_in(account=account, method=SignInMethod.ENROLMENT, device=device)
    second_factor.mark_passed(sign_in=opened.sign_in)
    return opened, recovery


@transaction.atomic
def _use_enrolment(*, token: str, hashed: str, secret: second_factor.Secret) -> list[str]:
    enrolment = (
        Enrolment.objects.select_for_update(of=("self", "account"))
        .select_related("account__person")
        .filter(token_hash=token_hash(token), used_at__isnull=True, expires_at__gt=clock.now())
        .first()
    )
    if enrolment is None or not rules.may_enter_by(enrolment):
        raise LinkExpired
    now, account = clock.now(), enrolment.account
    enrolment.used_at = now
    enrolment.save(update_fields=["used_at"])
    account.password, account.password_set_at = hashed, now
    account.password_profile = PasswordProfile.ADMIN
    account.save(update_fields=["password", "password_set_at", "password_profile"])
    account.old_passwords.create(password=hashed)
    record_consent(actor=account, person=account.person, purpose="service")
    codes = second_factor.put_in_force(account=account, secret=secret)
    audit.record(
        actor=account,
        verb="people.enrolment.use",
        target=enrolment,
        region_code=account.person.region_id,
    )
    return codes
