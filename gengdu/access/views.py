"""No pages: the gate hears of refusals here and hands them to the log."""

from django.http import HttpRequest

from gengdu.access.actions import record_refusal
from gengdu.access.errors import ForeignRow
from gengdu.access.queries import is_staff
from gengdu.kit.errors import DomainError, Forbidden
from gengdu.people.errors import ConfirmFirst
from gengdu.people.models import Account

BACK_OFFICE = "console:"


def note_refusal(request: HttpRequest, refusal: DomainError) -> None:
    """A listener of `shell.refusals`: permission denials of whoever is signed in (SECURITY 22).

    A foreign row is noted for staff only; others get there by old links. Being asked to confirm
    is no refusal, and the back office writes its own, with the row and the right. The account is
    looked at last, so that public pages stay the same for everybody.
    """
    match = request.resolver_match
    page = match.view_name if match else ""
    wanted = isinstance(refusal, Forbidden | ForeignRow) and not isinstance(refusal, ConfirmFirst)
    if not wanted or page.startswith(BACK_OFFICE):
        return
    actor = request.user
    if isinstance(actor, Account) and (isinstance(refusal, Forbidden) or is_staff(actor)):
        record_refusal(actor=actor, code=refusal.code, page=page, method=request.method or "")
