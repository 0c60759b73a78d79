"""Consent per purpose, given and withdrawn (SECURITY 38)."""

from gengdu.people.models import Account, Consent, Person


def give_consent(*, actor: Account, purpose: str, person: Person | None = None) -> Consent:
    """Agree to the purpose in its present version, for oneself or somebody one may act for."""
    raise NotImplementedError


def withdraw_consent(*, actor: Account, purpose: str, person: Person | None = None) -> None:
    """Withdraw; a second time changes nothing. "service" is withdrawn by erasing the account."""
    raise NotImplementedError
