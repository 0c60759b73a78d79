"""How accounts come to be: with a code, through the form, by an enrolment link."""

from dataclasses import dataclass

from gengdu.people.actions.opening import Device, Opened
from gengdu.people.models import Account


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
    raise NotImplementedError


def issue_assist_code(*, actor: Account, phone: str, region_code: str) -> str:
    """Six digits that stand in for the SMS code of this number once, within 15 minutes."""
    raise NotImplementedError


def issue_enrolment(*, actor: Account | None, phone: str, name: str, region_code: str) -> Enrolled:
    """Make (or find) the account and a one-time link, valid 24 hours; earlier links die.

    `actor` is None for `gengdu create-admin` only.
    """
    raise NotImplementedError


def enrol(
    *, token: str, password: str, pending: str, second_code: str, device: Device
) -> tuple[Opened, list[str]]:
    """Use the link: set the password, confirm the authenticator, sign in; returns recovery codes.

    `pending` is the hidden field of `second_factor.start_second_factor(account=…)`.
    """
    raise NotImplementedError
