"""Whom an account may act for: 家里人 (DESIGN §4.7)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gengdu.people.models import Account, Person

CHILD_BELOW = 14
"""Below this age a guardian agrees (PIPL)."""


def may_act_for(account: Account, person: Person, *, has_account: bool) -> bool:
    """Oneself, or a member of the same household who has no account of their own."""
    if not account.is_active or person.merged_into_id or person.erased_at:
        return False
    if account.person_id == person.pk:
        return True
    return account.person.household_id == person.household_id and not has_account


def is_child(birth_year: int | None, *, this_year: int) -> bool:
    """Whether a guardian's consent is needed; by years, so rather once too often."""
    return birth_year is not None and this_year - birth_year <= CHILD_BELOW


def merge_problem(kept: Person, gone: Person, *, gone_has_account: bool) -> str | Promise:
    """Why the two cannot become one, in words; "" when they can."""
    if kept.pk == gone.pk:
        return _("This is one and the same entry.")
    if kept.merged_into_id or gone.merged_into_id:
        return _("One of the two has been merged already.")
    if kept.erased_at or gone.erased_at:
        return _("One of the two was deleted.")
    if gone_has_account:
        return _("The entry that would go has an account. Merge the other way round.")
    return ""
