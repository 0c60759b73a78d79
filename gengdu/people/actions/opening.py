"""What every way in has in common: the device it comes from, and the sign-in it ends in."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gengdu.audit import actions as audit
from gengdu.audit.enums import Outcome
from gengdu.kit import clock
from gengdu.people import queries
from gengdu.people.enums import EndReason, SignInMethod
from gengdu.people.errors import AccountDisabled, StaffOnLan
from gengdu.people.models import Account, SignIn
from gengdu.people.queries.accounts import may_sign_in_on_lan, token_hash
from gengdu.sms.actions import queue_message


@dataclass(frozen=True)
class Device:
    """The browser somebody comes in with.

    `name` is shown in the list of sign-ins, `own` asks for 90 days instead of 30, `door` is the
    browser's secret (`middleware.door_of`) that SMS codes are bound to, `address` its IP.
    """

    door: str
    name: str = ""
    own: bool = False
    address: str = ""


@dataclass(frozen=True)
class Opened:
    """A sign-in just made; `token` goes into the cookie and nowhere else (`open_session`)."""

    account: Account
    sign_in: SignIn
    token: str
    created: bool = False
    """The account was made by this very step (the first visit is welcomed)."""


def open_sign_in(
    *, account: Account, method: SignInMethod, device: Device, created: bool = False
) -> Opened:
    """Sign the account in on this device; its earlier sign-in in the same browser ends.

    Whoever comes in has just proven who he is, so the sign-in counts as confirmed for ten minutes;
    not so with the station manager's code, of which the owner of the number is told.
    Refuses a disabled account, and staff on an unencrypted line; the refusal stays in the log.
    """
    opened = _open(account=account, method=method, device=device, created=created)
    if isinstance(opened, Opened):
        return opened
    note_failure(account=account, method=method, outcome=Outcome.REFUSED, why=opened.code)
    raise opened


@transaction.atomic
def _open(
    *, account: Account, method: SignInMethod, device: Device, created: bool
) -> Opened | AccountDisabled | StaffOnLan:
    """The sign-in, or why there is none: asked of the locked account.

    Whoever gives roles or disables the account holds it too, and ends or tightens what is open:
    no sign-in slips in between with the limits of before.
    """
    held = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    staff = queries.is_staff(held)
    if not held.is_active:
        return AccountDisabled()
    if settings.GENGDU_LAN_MODE and staff and not may_sign_in_on_lan(held):
        return StaffOnLan()
    now = clock.now()
    token = secrets.token_urlsafe(32)
    door = token_hash(device.door)
    SignIn.objects.filter(account=account, door_hash=door, ended_at__isnull=True).update(
        ended_at=now, end_reason=EndReason.REPLACED
    )
    sign_in = SignIn.objects.create(
        account=account,
        token_hash=token_hash(token),
        door_hash=door,
        method=method,
        device_name=device.name[:60],
        own_device=device.own and not staff and not settings.GENGDU_LAN_MODE,
        staff=staff,
        started_at=now,
        last_seen_at=now,
        confirmed_at=None if method == SignInMethod.ASSIST else now,
    )
    if method == SignInMethod.ASSIST and not created:
        _tell_of_assistance(account, sign_in)
    account.last_login = now
    account.save(update_fields=["last_login"])
    account.sign_in = sign_in
    audit.record(
        actor=account,
        verb="people.account.sign_in",
        target=account,
        region_code=account.person.region_id,
        method=str(method),
    )
    return Opened(account, sign_in, token, created)


def _tell_of_assistance(account: Account, sign_in: SignIn) -> None:
    queue_message(
        phone=account.phone(),
        text=_(
            "You were signed in with a code of your village station. Was that not you?"
            " Call your county's hotline."
        ),
        ref=f"assisted:{sign_in.uid}",
    )


@transaction.atomic(durable=True)
def note_failure(
    *,
    account: Account | None,
    method: SignInMethod,
    outcome: Outcome = Outcome.FAILED,
    why: str = "",
) -> None:
    """Write a failed sign-in to the log; it stays although the caller refuses next."""
    audit.record(
        actor=None,
        verb="people.account.sign_in",
        target=account,
        region_code=account.person.region_id if account else "",
        outcome=outcome,
        method=str(method),
        why=why,
    )


def end_sign_ins(*, account: Account, reason: EndReason, but: SignIn | None = None) -> int:
    """End the living sign-ins of an account, all or all but one; returns how many."""
    rows = SignIn.objects.filter(account=account, ended_at__isnull=True)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return rows.update(ended_at=clock.now(), end_reason=reason)
