"""What a person says about himself and how the pages look to him."""

from gengdu.people.models import Account, Person


def update_profile(
    *, actor: Account, name: str, birth_year: int | None = None, id_number: str | None = None
) -> Person:
    """Change the actor's own name and birth year; an `id_number` of None leaves it, "" removes it."""
    raise NotImplementedError


def set_large_type(*, actor: Account, elder: bool, size: int | None = None) -> Account:
    """Remember the large-type view (and letter size in px) for every device of the account."""
    raise NotImplementedError
