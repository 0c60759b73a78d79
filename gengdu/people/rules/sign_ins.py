"""How long a sign-in lives, and what it may do (SECURITY 3, 11, 13)."""

import datetime as dt

from gengdu.people.enums import PasswordProfile
from gengdu.people.models import Account, Enrolment, SignIn

IDLE_STAFF = dt.timedelta(minutes=30)
LONGEST_STAFF = dt.timedelta(hours=12)
LONGEST_LAN = dt.timedelta(hours=12)
OWN_DEVICE = dt.timedelta(days=90)
OTHER_DEVICE = dt.timedelta(days=30)
TOUCH_EVERY = dt.timedelta(minutes=5)
CONFIRMED_FOR = dt.timedelta(minutes=10)
STAFF_PASSWORD_AGE = dt.timedelta(days=90)


def ends_at(sign_in: SignIn, *, lan: bool) -> dt.datetime:
    """When the sign-in ends if nobody comes back before.

    Staff: 30 minutes unused, 12 hours at most. LAN: 12 hours. Members: 90 days after the last
    visit on a device they named their own, else 30 days after the sign-in.
    """
    if sign_in.staff:
        return min(sign_in.last_seen_at + IDLE_STAFF, sign_in.started_at + LONGEST_STAFF)
    if lan:
        return sign_in.started_at + LONGEST_LAN
    if sign_in.own_device:
        return sign_in.last_seen_at + OWN_DEVICE
    return sign_in.started_at + OTHER_DEVICE


def is_alive(sign_in: SignIn, now: dt.datetime, *, lan: bool) -> bool:
    """Whether the sign-in still counts: not ended, not too old, its account open."""
    return (
        sign_in.ended_at is None and sign_in.account.is_active and now < ends_at(sign_in, lan=lan)
    )


def touch_due(sign_in: SignIn, now: dt.datetime) -> bool:
    """Whether "last seen" is old enough to be worth a write."""
    return now - sign_in.last_seen_at >= TOUCH_EVERY


def recently_confirmed(sign_in: SignIn | None, now: dt.datetime) -> bool:
    """Whether password or code were given again within ten minutes, in this sign-in."""
    return (
        sign_in is not None
        and sign_in.ended_at is None
        and sign_in.confirmed_at is not None
        and now - sign_in.confirmed_at < CONFIRMED_FOR
    )


def password_due(account: Account, now: dt.datetime) -> bool:
    """Whether a member of staff must change the password before the console opens.

    It was set under the members' policy, or is older than 90 days. Without a password there is
    nothing to change: code and second step are two factors.
    """
    if not account.has_usable_password():
        return False
    if account.password_profile != PasswordProfile.ADMIN or account.password_set_at is None:
        return True
    return now - account.password_set_at >= STAFF_PASSWORD_AGE


def is_unused(account: Account) -> bool:
    """Whether nobody has ever come in: it was made for a link that was not used yet."""
    return account.last_login is None and not account.has_usable_password()


def may_enter_by(enrolment: Enrolment) -> bool:
    """Whether the link still opens its account.

    Somebody who proved the number meanwhile owns the account: an administrator's invitation, which
    others may have read, then opens it no more. The command line's does.
    """
    return enrolment.issued_by is None or is_unused(enrolment.account)


def may_manage(actor: Account, account: Account, *, has_power: bool) -> bool:
    """Whether the actor may end or disable somebody else's account: never his own."""
    return has_power and actor.pk != account.pk and actor.is_active
