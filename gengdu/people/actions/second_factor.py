"""The second step of staff: set up, verify, recover, reset with notice."""

import uuid
from dataclasses import dataclass

from gengdu.people.models import Account, SecondFactor, SecondFactorReset, SignIn


@dataclass(frozen=True)
class Pending:
    """A secret offered, not yet in force: `uri` for the QR, `key` to type, `token` for the form."""

    uri: str
    key: str
    token: str


def start_second_factor(*, account: Account) -> Pending:
    """Offer a fresh secret; nothing is stored until it is confirmed (30 minutes)."""
    raise NotImplementedError


def confirm_second_factor(*, actor: Account, sign_in: SignIn, pending: str, code: str) -> list[str]:
    """Put the offered secret in force with a code from it; returns ten recovery codes, shown once.

    Needs a recent confirmation; this sign-in has then passed the second step.
    """
    raise NotImplementedError


def verify_second_factor(*, actor: Account, sign_in: SignIn, code: str) -> SignIn:
    """Pass the second step with six digits or a recovery code; 5 wrong ones lock it for 15 minutes."""
    raise NotImplementedError


def renew_recovery_codes(*, actor: Account, sign_in: SignIn) -> list[str]:
    """Ten new recovery codes, the old ones die (recently confirmed, second step passed)."""
    raise NotImplementedError


def ask_second_factor_reset(
    *, actor: Account, account_uid: uuid.UUID, reason: str
) -> SecondFactorReset:
    """Announce that the second step will be removed in 24 hours; the owner is told by SMS."""
    raise NotImplementedError


def cancel_second_factor_reset(*, actor: Account, account_uid: uuid.UUID) -> SecondFactorReset:
    """Stop a pending reset: its owner, or whoever may ask for one."""
    raise NotImplementedError


def apply_second_factor_reset(*, reset_id: int) -> SecondFactor | None:
    """(worker) Remove the second step of an uncancelled, due reset and end the sign-ins."""
    raise NotImplementedError
