"""Who may do what with people, and how long things hold: pure, by noun."""

from gengdu.people.rules.households import is_child, may_act_for, merge_problem
from gengdu.people.rules.names import device_name, parse_birth_year, parse_id_number, parse_name
from gengdu.people.rules.sign_ins import (
    IDLE_STAFF,
    LONGEST_LAN,
    LONGEST_STAFF,
    OTHER_DEVICE,
    OWN_DEVICE,
    ends_at,
    is_alive,
    is_unused,
    may_enter_by,
    may_manage,
    password_due,
    recently_confirmed,
    touch_due,
)

__all__ = [
    "IDLE_STAFF",
    "LONGEST_LAN",
    "LONGEST_STAFF",
    "OTHER_DEVICE",
    "OWN_DEVICE",
    "device_name",
    "ends_at",
    "is_alive",
    "is_child",
    "is_unused",
    "may_act_for",
    "may_enter_by",
    "may_manage",
    "merge_problem",
    "parse_birth_year",
    "parse_id_number",
    "parse_name",
    "password_due",
    "recently_confirmed",
    "touch_due",
]
