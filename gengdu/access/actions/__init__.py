"""Giving and taking roles, keeping organisations, closing accounts; all of it audited."""

from gengdu.access.actions.accounts import (
    cancel_second_factor_reset,
    disable_account,
    enable_account,
    end_sign_ins,
    record_refusal,
    reset_second_factor,
)
from gengdu.access.actions.clients import admit_client, shut_out_client
from gengdu.access.actions.grants import (
    appoint_administrator,
    erase_grants,
    grant_role,
    revoke_grant,
)
from gengdu.access.actions.organisations import (
    change_hotline,
    close_organisation,
    make_organisation,
    rename_organisation,
)

__all__ = [
    "admit_client",
    "appoint_administrator",
    "cancel_second_factor_reset",
    "change_hotline",
    "close_organisation",
    "disable_account",
    "enable_account",
    "end_sign_ins",
    "erase_grants",
    "grant_role",
    "make_organisation",
    "record_refusal",
    "rename_organisation",
    "reset_second_factor",
    "revoke_grant",
    "shut_out_client",
]
