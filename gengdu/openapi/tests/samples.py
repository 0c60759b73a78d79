"""The interface's addresses for the matrix test: a cookie opens none that a token opens.

Who may do what with a token is walked in `test_rules.py`.
"""

from gengdu.console.tests.matrix import FORM, PAGE, POST, Entry
from gengdu.kit.ids import uuid7
from tests.matrix_world import HERE

NEVER: tuple[str, ...] = ()
SOME = (uuid7(),)


def token(methods: tuple[str, ...], args: tuple[object, ...] = ()) -> Entry:
    """Only with a token: guest and cookie alike are told to sign in."""
    refused = frozenset({401})
    return Entry("anyone", methods, args=args, guest=refused, member=refused)


def anyone(methods: tuple[str, ...] = PAGE, *statuses: int, args: tuple[object, ...] = ()) -> Entry:
    """For everybody."""
    right = frozenset(statuses or (200,))
    return Entry("anyone", methods, args=args, guest=right, member=right)


ENTRIES = {
    "api:openapi": anyone(),
    "api:docs": anyone(PAGE, 404),  # unless an option says so
    "api:ask_code": anyone(POST, 400),
    "api:ask_challenge": anyone(POST, 400),
    "api:sign_in": anyone(POST, 400),
    "api:sign_up": anyone(POST, 400),
    "api:me_code": token(POST),
    "api:confirm": token(POST),
    "api:password": token(NEVER),
    "api:phone": token(NEVER),
    "api:data": token(POST),
    "api:second_step": token(POST),
    "api:end": token(POST),
    "api:me": token(PAGE),
    "api:profile": token(NEVER),
    "api:home": token(NEVER),
    "api:large_type": token(NEVER),
    "api:family": token(FORM),
    "api:family_add": token(FORM),
    "api:family_member": token(NEVER, SOME),
    "api:family_remove": token(NEVER, SOME),
    "api:family_erase": token(POST, SOME),
    "api:consents": token(PAGE),
    "api:consent_give": token(NEVER, ("sms",)),
    "api:consent_withdraw": token(NEVER, ("sms",)),
    "api:sign_ins": token(PAGE),
    "api:sign_ins_end": token(PAGE),
    "api:sign_in_end": token(NEVER, SOME),
    "api:places": anyone(),
    "api:places_search": anyone(PAGE, 422),  # nothing was asked
    "api:place_at": anyone(args=(HERE,)),
    "api:site": anyone(),
    "api:legal": anyone(args=("terms",)),
    "api:changes": token(PAGE),
    "api:search": anyone(),
    "api:crops": anyone(),
    "api:crop": anyone(PAGE, 404, args=("no-such-crop",)),
    "api:crop_calendar": anyone(PAGE, 422, args=("no-such-crop",)),  # of no place
    "api:solar_term": anyone(),
    "api:rubrics": anyone(),
    "api:articles": anyone(PAGE, 422),  # of no place
    "api:articles_filters": anyone(PAGE, 422),
    "api:article": anyone(PAGE, 404, args=SOME),
    "api:seen": anyone(POST, 404, args=SOME),
    "api:yours": token(PAGE, SOME),
    "api:like": token(NEVER, SOME),
    "api:unlike": token(NEVER, SOME),
    "api:favourite": token(NEVER, SOME),
    "api:favourite_drop": token(NEVER, SOME),
    "api:article_confirm": token(NEVER, SOME),
    "api:favourites": token(PAGE),
    "api:favourites_clear": token(PAGE),
    "api:history": token(PAGE),
    "api:history_clear": token(PAGE),
    "api:recording": token(NEVER),
    "api:inbox": token(PAGE),
    "api:inbox_read": token(POST, SOME),
    "api:inbox_read_all": token(POST),
    "api:plantings": token(FORM),
    "api:planting_add": token(FORM),
    "api:plantings_past": token(PAGE),
    "api:planting": token(PAGE, SOME),
    "api:planting_change": token(PAGE, SOME),
    "api:planting_end": token(POST, SOME),
    "api:planting_again": token(POST, SOME),
    "api:planting_unsure": token(POST, SOME),
    "api:planting_report": token(POST, SOME),
    "api:report_undo": token(NEVER, SOME),
    "api:week": token(PAGE),
    "api:week_shown": token(POST),
    "api:week_why": token(PAGE, SOME),
    "api:feedback": token(POST, SOME),
}
