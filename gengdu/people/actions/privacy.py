"""A person's right to see and to erase what is kept (SECURITY 38-39)."""

from gengdu.people.models import Account, Person, SignIn


def export_own_data(*, actor: Account, sign_in: SignIn) -> dict[str, object]:
    """Everything kept about the actor and those acted for, in plain values (recently confirmed)."""
    raise NotImplementedError


def erase_account(*, actor: Account, sign_in: SignIn) -> Person:
    """Erase the actor: no name, number or index of him stays; facts keep the pseudonym.

    Needs a recent confirmation; family members without a phone stay in the household.
    """
    raise NotImplementedError
