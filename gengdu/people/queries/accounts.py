"""Accounts and what opens them."""

import datetime as dt
import hashlib
import uuid

from django.conf import settings
from django.db.models import CharField, Q

from gengdu.kit import clock, vault
from gengdu.kit.errors import NotFound
from gengdu.kit.rows import Rows
from gengdu.limits.actions import count_of
from gengdu.people import registry, rules
from gengdu.people.enums import Power
from gengdu.people.errors import LinkExpired
from gengdu.people.models import Account, Enrolment, SecondFactor, SignIn
from gengdu.people.rules import throttles

_SIGN_IN = Rows(
    lambda token: SignIn.objects.select_related("account__person__region").filter(token_hash=token),
    token=CharField(),
)


def token_hash(token: str) -> str:
    """The stored form of a random token of 256 bits: a plain hash is enough for one."""
    return hashlib.sha256(token.encode()).hexdigest()


def living_sign_in(token: str) -> SignIn | None:
    """The sign-in of this cookie with account, person and village, when it still counts: one
    query."""
    found = _SIGN_IN(token=token_hash(token))
    if not found or not rules.is_alive(found[0], clock.now(), lan=settings.GENGDU_LAN_MODE):
        return None
    sign_in = found[0]
    sign_in.account.sign_in = sign_in
    return sign_in


def phone_blinds(phone: str) -> list[str]:
    """The index values a number may have: two while keys are being rotated."""
    return vault.ring().blinds(phone, purpose="phone")


def account_by_phone(phone: str) -> Account | None:
    """The account of a number in parsed form, with its person; active or not."""
    return (
        Account.objects.select_related("person").filter(phone_blind__in=phone_blinds(phone)).first()
    )


def account_by_uid(uid: uuid.UUID) -> Account:
    """The account with its person, or NotFound. Callers above pass the gate first."""
    account = Account.objects.select_related("person").filter(uid=uid).first()
    if account is None:
        raise NotFound
    return account


def keys_fit() -> bool:
    """Whether the keys open the number that was sealed last; True where none is sealed yet."""
    account = Account.objects.exclude(phone_sealed="").order_by("-pk").first()
    try:
        return account is None or bool(account.phone())
    except vault.VaultError:
        return False


def is_signed_in(account_uid: uuid.UUID, sign_in_uid: uuid.UUID) -> bool:
    """Whether this sign-in of the account still counts, and the account is not disabled."""
    found = SignIn.objects.select_related("account").filter(
        uid=sign_in_uid, account__uid=account_uid, account__is_active=True
    )
    return any(rules.is_alive(row, clock.now(), lan=settings.GENGDU_LAN_MODE) for row in found)


def sign_ins_of(account: Account) -> list[SignIn]:
    """The living sign-ins of an account, last seen first."""
    now = clock.now()
    rows = SignIn.objects.select_related("account").filter(account=account, ended_at__isnull=True)
    return [
        row
        for row in rows.order_by("-last_seen_at", "-pk")
        if rules.is_alive(row, now, lan=settings.GENGDU_LAN_MODE)
    ]


def run_out(now: dt.datetime) -> list[Q]:
    """Conditions under which a sign-in has run out: the limits of `rules.ends_at`, set-based."""
    staff, members = Q(staff=True), Q(staff=False)
    kept = members & Q(own_device=True, last_seen_at__lte=now - rules.OWN_DEVICE)
    if settings.GENGDU_LAN_MODE:
        kept = members & Q(started_at__lte=now - rules.LONGEST_LAN)
    return [
        staff & Q(last_seen_at__lte=now - rules.IDLE_STAFF),
        staff & Q(started_at__lte=now - rules.LONGEST_STAFF),
        kept,
        members & Q(own_device=False, started_at__lte=now - rules.OTHER_DEVICE),
    ]


def enrolment_of(token: str) -> Enrolment:
    """The open enrolment of a link, with account and person; LinkExpired otherwise."""
    enrolment = (
        Enrolment.objects.select_related("account__person")
        .filter(token_hash=token_hash(token), used_at__isnull=True, expires_at__gt=clock.now())
        .first()
    )
    if enrolment is None or not rules.may_enter_by(enrolment):
        raise LinkExpired
    return enrolment


def second_factor_of(account: Account) -> SecondFactor | None:
    """The second step in force, or None."""
    return SecondFactor.objects.filter(account=account, confirmed_at__isnull=False).first()


def is_past_second_step(account: Account, sign_in: SignIn) -> bool:
    """Whether this sign-in has passed the account's second step; true where none is in force."""
    return sign_in.second_factor_at is not None or second_factor_of(account) is None


def is_staff(account: Account) -> bool:
    """Whether `access` says that staff rules apply to the account."""
    return any(authority.is_staff(account) for authority in registry.authorities)


def may_sign_in_on_lan(account: Account) -> bool:
    """Whether a member of staff may come in over plain http."""
    return any(authority.may_sign_in_on_lan(account) for authority in registry.authorities)


def has_power(actor: Account, power: Power, region_code: str) -> bool:
    """Whether `access` says that the actor holds the power over people of the place."""
    return any(authority.has_power(actor, power, region_code) for authority in registry.authorities)


def needs_proof(*, phone: str, address: str) -> bool:
    """Whether the next password for this number from this address needs a proof of work."""
    return (
        count_of(throttles.PER_PHONE_AND_ADDRESS, f"{phone}|{address}") >= throttles.FREE_TRIES
        or count_of(throttles.PER_ADDRESS, address) >= throttles.FREE_TRIES * 5
    )
