"""Whom an account may act for: 家里人 (DESIGN §4.7)."""

from gengdu.people.models import Account, Person


def may_act_for(account: Account, person: Person, *, has_account: bool) -> bool:
    """Oneself, or a member of the same household who has no account of their own."""
    if not account.is_active or person.merged_into_id or person.erased_at:
        return False
    if account.person_id == person.pk:
        return True
    return account.person.household_id == person.household_id and not has_account
