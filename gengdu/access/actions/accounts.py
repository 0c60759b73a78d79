"""What a security administrator does to accounts, and the log of refusals.

People's own actions do the work; here it is checked that everything the account holds as staff
lies within the administrator's own remit.
"""

import uuid

from django.db import transaction

from gengdu.access import queries, rules
from gengdu.access.enums import Right
from gengdu.access.errors import AboveRemit
from gengdu.access.scope import holds_somewhere, locked
from gengdu.audit import actions as audit
from gengdu.audit.enums import Outcome
from gengdu.kit.errors import TooMany, require
from gengdu.limits import actions as limits
from gengdu.people.actions import credentials, second_factor, sign_ins
from gengdu.people.models import Account, SecondFactorReset

REFUSALS = limits.Limit("access.refusals", most=30, seconds=60)
"""Rows in the log for one account and minute, those of the console included: refusals are no way
to fill a disk."""


@transaction.atomic
def reset_second_factor(
    *, actor: Account, account_uid: uuid.UUID, reason: str
) -> SecondFactorReset:
    """Announce that an account's second step is removed in 24 hours; its owner is told."""
    account = _manageable(actor, account_uid)
    return second_factor.ask_second_factor_reset(
        actor=actor, account_uid=account.uid, reason=reason
    )


@transaction.atomic
def cancel_second_factor_reset(*, actor: Account, account_uid: uuid.UUID) -> SecondFactorReset:
    """Stop the announced reset of somebody else's second step."""
    account = _manageable(actor, account_uid)
    return second_factor.cancel_second_factor_reset(actor=actor, account_uid=account.uid)


@transaction.atomic
def end_sign_ins(*, actor: Account, account_uid: uuid.UUID) -> int:
    """Sign an account out everywhere; returns from how many browsers (SECURITY 12)."""
    account = _manageable(actor, account_uid)
    return sign_ins.end_sign_ins_of(actor=actor, account_uid=account.uid)


@transaction.atomic
def disable_account(*, actor: Account, account_uid: uuid.UUID, reason: str) -> Account:
    """Close an account: nobody signs in with it, and its grants cover nothing."""
    account = _manageable(actor, account_uid)
    return credentials.disable_account(actor=actor, account_uid=account.uid, reason=reason)


@transaction.atomic
def enable_account(*, actor: Account, account_uid: uuid.UUID, reason: str) -> Account:
    """Open a disabled account again; the grants it still has cover their rows again."""
    account = _manageable(actor, account_uid)
    return credentials.enable_account(actor=actor, account_uid=account.uid, reason=reason)


def _manageable(actor: Account, uid: uuid.UUID) -> Account:
    require(holds_somewhere(actor, rules.roles_with(Right.ACCOUNTS_CHANGE)))
    account = locked(queries.accounts_to_change(actor), uid=uid)
    held = queries.remits_held_by(account)
    require(rules.may_manage_account(queries.remits_of(actor), held), AboveRemit)
    return account


@transaction.atomic
def record_refusal(*, actor: Account, code: str, page: str, method: str) -> None:
    """Write to the log that somebody was refused (SECURITY 22): at most 30 a minute each."""
    try:
        limits.hit(REFUSALS, str(actor.uid))
    except TooMany:
        return
    audit.record(
        actor=actor,
        verb="access.request.refuse",
        region_code=actor.person.region_id,
        outcome=Outcome.REFUSED,
        code=code,
        page=page,
        method=method,
    )
