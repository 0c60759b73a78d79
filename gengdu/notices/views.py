"""The inbox: read with GET, marked as read with POST."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gengdu.notices import actions, queries
from gengdu.people.models import Account
from gengdu.people.views.parts import me, member_page, see


@require_safe
@member_page
def inbox(request: HttpRequest) -> HttpResponse:
    """`/inbox/`: what came today and before, own and for the family members acted for."""
    cursor = request.GET.get("after", "")
    context = {"inbox": queries.inbox_of(me(request), cursor=cursor), "further": bool(cursor)}
    return render(request, "notices/inbox.html", context)


@require_POST
@member_page
def open_notice(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Mark it as read and go where it leads; back to the inbox when it leads nowhere."""
    notice = actions.mark_read(actor=me(request), notice_uid=uid)
    return see(notice.url or reverse("notices:inbox"))


@require_POST
@member_page
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.mark_all_read(actor=me(request))
    return see(reverse("notices:inbox"))


def unread(request: HttpRequest) -> int:
    """What the bell shows; 0 for a guest."""
    return queries.unread_count(request.user) if isinstance(request.user, Account) else 0
