"""Password and phone: set, change, forgotten; and the account switched off and on."""

import uuid

from gengdu.people.actions.opening import Device, Opened
from gengdu.people.models import Account, SignIn


def change_password(*, actor: Account, sign_in: SignIn, password: str) -> Account:
    """Set the first or a new password (recently confirmed); all other sign-ins end."""
    raise NotImplementedError


def reset_password(*, phone: str, code: str, password: str, device: Device) -> Opened:
    """Forgotten: set a new password with the SMS code for purpose "reset"; ends every sign-in, opens one.

    The second step of staff stays as it is (SECURITY 7).
    """
    raise NotImplementedError


def change_phone(
    *, actor: Account, sign_in: SignIn, phone: str, code: str, device: Device
) -> Account:
    """Move the account to a new number, proven by an SMS code for purpose "phone" sent to it.

    Needs a recent confirmation; all other sign-ins end.
    """
    raise NotImplementedError


def disable_account(*, actor: Account, account_uid: uuid.UUID, reason: str) -> Account:
    """Nobody signs in to this account any more (Power.MANAGE_ACCOUNTS); its sign-ins end."""
    raise NotImplementedError


def enable_account(*, actor: Account, account_uid: uuid.UUID, reason: str) -> Account:
    """Open a disabled account again."""
    raise NotImplementedError
