"""Coming in and going out: passwords, codes, sign-ins and their end, confirmation."""

import uuid

from gengdu.people.actions.opening import Device, Opened
from gengdu.people.models import Account, SignIn
from gengdu.sms.actions import Proof


def sign_in_with_password(
    *, phone: str, password: str, device: Device, proof: Proof | None = None
) -> Opened:
    """Sign in; WrongCredentials says the same, after the same time, for an unknown number.

    From the third failed try on a `proof` is needed (sms.errors.ProofNeeded).
    """
    raise NotImplementedError


def sign_in_with_code(*, phone: str, code: str, device: Device) -> Opened:
    """Sign in with the SMS code for purpose "enter" or the station manager's one-time code.

    NoAccountYet is told to whoever proved the number; the same code then registers.
    """
    raise NotImplementedError


def sign_out(*, actor: Account, sign_in: SignIn) -> None:
    """End this sign-in."""
    raise NotImplementedError


def end_sign_in(*, actor: Account, uid: uuid.UUID) -> None:
    """End one of the actor's own sign-ins on another device (404 for a foreign one)."""
    raise NotImplementedError


def end_other_sign_ins(*, actor: Account, sign_in: SignIn) -> int:
    """End all of the actor's sign-ins but this one; returns how many."""
    raise NotImplementedError


def end_sign_ins_of(*, actor: Account, account_uid: uuid.UUID) -> int:
    """End every sign-in of somebody else (needs Power.MANAGE_ACCOUNTS); returns how many."""
    raise NotImplementedError


def keep_on_own_device(*, actor: Account, sign_in: SignIn, name: str) -> SignIn:
    """Name this device one's own: 90 days sliding instead of 30."""
    raise NotImplementedError


def tighten_sign_ins(*, account: Account) -> None:
    """Staff limits from now on for the sign-ins of an account that was just granted a staff role."""
    raise NotImplementedError


def confirm_password(*, actor: Account, sign_in: SignIn, password: str, device: Device) -> SignIn:
    """Re-authenticate by password; holds 10 minutes for this sign-in."""
    raise NotImplementedError


def confirm_code(*, actor: Account, sign_in: SignIn, code: str, device: Device) -> SignIn:
    """Re-authenticate by an SMS code (purpose "confirm") to the account's own number."""
    raise NotImplementedError


def touch_sign_in(*, sign_in: SignIn) -> bool:
    """(technical) Note that the sign-in was used, at most every five minutes; whether it was due."""
    raise NotImplementedError
