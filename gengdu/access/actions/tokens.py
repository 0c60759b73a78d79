"""Letting a member's program in: the doors of the pages, with a token in the place of a cookie."""

import secrets
from dataclasses import dataclass, replace

from django.db import transaction

from gengdu.access.models import ApiToken
from gengdu.access.queries import forgotten_programs
from gengdu.people.actions.opening import Device, Opened
from gengdu.people.actions.registration import register_account
from gengdu.people.actions.sign_ins import end_sign_in, sign_in_with_code, sign_in_with_password
from gengdu.people.models import Account
from gengdu.people.queries.accounts import token_hash
from gengdu.sms.actions import Proof

PROGRAM = "应用/接口"
"""What the list of sign-ins calls one, before the name it gives itself; kept like a browser's."""
LONGEST_NAME = 40
MOST_PROGRAMS = 10
"""A program that signs in anew each time does not fill the list: the one unused longest goes."""


@dataclass(frozen=True)
class Issued:
    """A token just made; `secret` is shown this once and kept nowhere."""

    account: Account
    token: ApiToken
    secret: str


def issue_by_password(
    *, phone: str, password: str, device: Device, proof: Proof | None = None
) -> Issued:
    """A token for number and password: refused, counted and logged as on the page."""
    return _issue(
        sign_in_with_password(phone=phone, password=password, device=_named(device), proof=proof)
    )


def issue_by_code(*, phone: str, code: str, device: Device) -> Issued:
    """A token for number and SMS code, which was asked for under the same `device.door`."""
    return _issue(sign_in_with_code(phone=phone, code=code, device=_named(device)))


def issue_by_registering(
    *, phone: str, code: str, name: str, region_code: str, password: str, device: Device
) -> Issued:
    """A token for somebody who joins with the code that was asked for under the same door.

    Whoever has an account already is signed in to it, and nothing of it changes.
    """
    return _issue(
        register_account(
            phone=phone,
            code=code,
            region_code=region_code,
            device=_named(device),
            name=name,
            password=password,
        )
    )


def _named(device: Device) -> Device:
    """Listed as a program; a member's token holds 90 days after it was last used."""
    name = " ".join(device.name.split())[:LONGEST_NAME]
    return replace(device, name=" · ".join(filter(None, (PROGRAM, name))), own=True)


@transaction.atomic
def _issue(opened: Opened) -> Issued:
    """The sign-in's own secret is dropped: nobody can use it as a cookie."""
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(sign_in=opened.sign_in, token_hash=token_hash(secret))
    for uid in forgotten_programs(opened.account, MOST_PROGRAMS):
        end_sign_in(actor=opened.account, uid=uid)
    return Issued(opened.account, token, secret)
