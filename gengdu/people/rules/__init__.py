"""Who may do what with people, and how long things hold: pure, by noun."""

from gengdu.people.rules.households import may_act_for
from gengdu.people.rules.names import device_name, parse_birth_year, parse_id_number, parse_name
from gengdu.people.rules.sign_ins import (
    ends_at,
    is_alive,
    may_manage,
    password_due,
    recently_confirmed,
    touch_due,
)

__all__ = [
    "device_name",
    "ends_at",
    "is_alive",
    "may_act_for",
    "may_manage",
    "parse_birth_year",
    "parse_id_number",
    "parse_name",
    "password_due",
    "recently_confirmed",
    "touch_due",
]
