"""The first administrators: an account without a password, its role, and a link to enter it."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from gengdu.access import actions as access
from gengdu.access.enums import Role
from gengdu.people.actions import registration

REASON = "gengdu create-admin"


@transaction.atomic
def create(*, phone: str, name: str, region_code: str, role: str) -> str:
    """Make or find the account, give it the role, and return the one-time link (24 hours).

    There is no default account and no default password: whoever opens the link sets a password
    and a second factor. Raises DomainError for what does not fit, and then nothing is made.
    """
    enrolled = registration.issue_enrolment(
        actor=None, phone=phone, name=name, region_code=region_code
    )
    access.appoint_administrator(
        account_uid=enrolled.account.uid,
        role=Role(role),
        region_code=region_code,
        reason=REASON,
    )
    return settings.GENGDU_ORIGIN + reverse("people:enrol", args=[enrolled.token])
