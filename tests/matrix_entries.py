"""The rule of every address of the core outside the back office; upper apps bring their own.

(`ENTRIES` in an app's `tests/samples.py`, see `gengdu/console/tests/matrix.py`.)
"""

from gengdu.console.tests.matrix import FORM, POST, Entry
from gengdu.files.enums import Kind
from gengdu.files.models import File
from gengdu.kit.ids import uuid7
from gengdu.notices.actions.sending import notify
from gengdu.notices.models import Notice
from gengdu.people.actions.households import add_family_member
from gengdu.people.models import Account
from tests.matrix_world import HERE


def a_sign_in(owner: Account) -> object:
    """The browser he sits at."""
    return owner.sign_ins.latest("pk").uid


def a_family_member(owner: Account) -> object:
    """Somebody of his house."""
    return add_family_member(actor=owner, name="陈守田").uid


def a_notice(owner: Account) -> object:
    """Something in his inbox."""
    notify(person_ids=[owner.person_id], kind="access.role", headline="您好", key="matrix")
    return Notice.objects.get(person=owner.person, key="matrix").uid


def an_upload(owner: Account) -> object:
    """What he has just sent and nothing has taken yet."""
    return File.objects.create(
        kind=Kind.PICTURE, made_by_uid=owner.uid, once=uuid7(), name="田.jpg", size=1
    ).uid


SAME_SITE = frozenset({200, 302, 303, 403, 422})  # a POST without CSRF token: the Origin counts
PROBE = frozenset({200, 503})
NO_SUCH = uuid7()
ENTRIES: dict[str, Entry] = {
    "None": Entry("anyone", guest=PROBE, member=PROBE),  # /healthz, /readyz
    "shell:view": Entry("anyone", FORM, guest=SAME_SITE, member=SAME_SITE),
    "shell:offline": Entry("anyone"),
    "shell:manifest": Entry("anyone"),
    "shell:csp_report": Entry(
        "anyone", POST, guest=frozenset({204, 400}), member=frozenset({204, 400})
    ),
    "regions:children": Entry("anyone", guest=frozenset({404}), member=frozenset({404})),
    "options:legal": Entry("anyone", args=("privacy",)),
    "regions:search": Entry("anyone", guest=frozenset({404}), member=frozenset({404})),
    "people:sign_up": Entry("anyone", FORM, guest=frozenset({200, 422})),
    "people:sign_up_form": Entry("anyone", FORM, guest=frozenset({200, 422})),
    "people:consent_text": Entry("anyone"),
    "people:village": Entry("anyone", args=(HERE,), guest=frozenset({200, 302})),
    "people:None": Entry("anyone", args=(HERE,)),
    "people:poster": Entry("anyone", args=(HERE,)),
    "people:sign_in": Entry("anyone", FORM, guest=frozenset({200, 422})),
    "people:second_step": Entry("member", FORM),
    "people:sign_out": Entry(
        "anyone", POST, guest=frozenset({302, 303}), member=frozenset({302, 303})
    ),
    "people:forgot": Entry("anyone", FORM, guest=frozenset({200, 422})),
    "people:enrol": Entry(
        "anyone", FORM, args=("no-such-token",), guest=frozenset({410}), member=frozenset({410})
    ),
    "people:place": Entry("anyone", FORM, guest=SAME_SITE, member=SAME_SITE),
    "people:me": Entry("member"),
    "people:fragment": Entry("anyone"),
    "people:profile": Entry("member", FORM),
    "people:phone": Entry("member", FORM),
    "people:password": Entry("member", FORM),
    "people:confirm": Entry("member", FORM),
    "people:large_type": Entry("member", FORM),
    "people:sign_ins": Entry("member"),
    "people:sign_ins_end": Entry("member", POST),
    "people:own_device": Entry("member", POST),
    "people:sign_in_end": Entry("owner", POST, own=a_sign_in),
    "people:family": Entry("member"),
    "people:family_add": Entry("member", FORM),
    "people:family_member": Entry("owner", FORM, own=a_family_member),
    "people:family_remove": Entry("owner", POST, own=a_family_member),
    "people:family_erase": Entry("owner", FORM, own=a_family_member),
    "people:privacy": Entry("member"),
    "people:consent": Entry("member", POST, args=("sms",)),
    "people:data": Entry("member", FORM),
    "people:second_factor": Entry("member", FORM),
    "people:recovery_codes": Entry("member", POST, member=frozenset({403})),  # no second step
    "people:reset_cancel": Entry("member", POST),
    "articles:article": Entry(
        "anyone", args=(NO_SUCH,), guest=frozenset({404}), member=frozenset({404})
    ),
    "articles:seen": Entry(
        "anyone", POST, args=(NO_SUCH,), guest=frozenset({403}), member=frozenset({403})
    ),
    # At the bulk origin only: gengdu/files/tests/ walks who gets what there.
    "files:upload": Entry("anyone", POST, guest=frozenset({404}), member=frozenset({404})),
    "files:serve": Entry(
        "anyone", args=("0" * 26, "320.webp"), guest=frozenset({404}), member=frozenset({404})
    ),
    "files:thumb": Entry("owner", own=an_upload),
    "delivery:preview": Entry("staff", POST, member=frozenset({404})),  # of no widget
    "notices:inbox": Entry("member"),
    "notices:open": Entry("owner", POST, own=a_notice),
    "notices:read_all": Entry("member", POST),
}
