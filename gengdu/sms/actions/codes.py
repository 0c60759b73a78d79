"""One-time codes by text message (SECURITY 8-9)."""

import datetime as dt

from gengdu.sms.actions.proofs import Proof


def send_code(
    *, phone: str, purpose: str, session: str, address: str, proof: Proof | None = None
) -> dt.datetime:
    """Send six digits to the number; returns when the next one may be asked for.

    Bound to number, purpose and `session` (the browser's door secret), good for five minutes.
    Says the same for known and unknown numbers. ProofNeeded after two, TooManyCodes at a limit.
    """
    raise NotImplementedError


def verify_code(*, phone: str, purpose: str, session: str, code: str) -> None:
    """Use the code up, or refuse: WrongCode, CodeExpired. Five tries, and only of this browser."""
    raise NotImplementedError
