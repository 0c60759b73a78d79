"""Putting notices before people, and noting that they were read."""

from gengdu.notices.actions.reading import mark_all_read, mark_read, purge_old
from gengdu.notices.actions.sending import Draft, notify, notify_many, tell_of_role
from gengdu.notices.actions.taking_back import delete_notices, take_back

__all__ = [
    "Draft",
    "delete_notices",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "purge_old",
    "take_back",
    "tell_of_role",
]
