"""What may be read about people, by noun. No scope here: that is `access`'s (STYLE 5)."""

from gengdu.people.queries.accounts import (
    account_by_phone,
    account_by_uid,
    enrolment_of,
    has_power,
    is_past_second_step,
    is_staff,
    living_sign_in,
    needs_proof,
    phone_blinds,
    run_out,
    second_factor_of,
    sign_ins_of,
)
from gengdu.people.queries.persons import (
    acted_for,
    consents_of,
    members_of,
    people_named,
    people_of_place,
    person_by_id_number,
    person_by_phone,
    someone_acted_for,
)

__all__ = [
    "account_by_phone",
    "account_by_uid",
    "acted_for",
    "consents_of",
    "enrolment_of",
    "has_power",
    "is_past_second_step",
    "is_staff",
    "living_sign_in",
    "members_of",
    "needs_proof",
    "people_named",
    "people_of_place",
    "person_by_id_number",
    "person_by_phone",
    "phone_blinds",
    "run_out",
    "second_factor_of",
    "sign_ins_of",
    "someone_acted_for",
]
