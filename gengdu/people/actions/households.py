"""The people of one roof: added, corrected, moved out, moved house."""

import uuid

from gengdu.people.models import Account, Household, Person


def add_family_member(
    *,
    actor: Account,
    name: str,
    relation: str = "",
    birth_year: int | None = None,
    once: uuid.UUID | None = None,
) -> Person:
    """Add a person without a phone to the actor's household; the actor may act for them.

    `once` (a random UUID of the form) makes pressing twice harmless. Under 14 the actor's
    consent as guardian is recorded.
    """
    raise NotImplementedError


def update_family_member(
    *,
    actor: Account,
    person_uid: uuid.UUID,
    name: str,
    relation: str = "",
    birth_year: int | None = None,
) -> Person:
    """Correct a member of the household the actor may act for (else 404)."""
    raise NotImplementedError


def remove_family_member(*, actor: Account, person_uid: uuid.UUID) -> Person:
    """Move somebody the actor may act for into a household of their own in the same village."""
    raise NotImplementedError


def leave_household(*, actor: Account) -> Household:
    """The actor moves into a household of his own in the same village."""
    raise NotImplementedError


def move_home(*, actor: Account, region_code: str) -> Household:
    """The actor's household moves to another village, with everybody in it."""
    raise NotImplementedError
