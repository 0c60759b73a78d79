"""Putting notices before people, and noting that they were read."""

from gengdu.notices.actions.reading import mark_all_read, mark_read, purge_old
from gengdu.notices.actions.sending import Draft, notify, notify_many, tell_of_role

__all__ = [
    "Draft",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "purge_old",
    "tell_of_role",
]
