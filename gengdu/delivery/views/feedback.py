"""What a reader says of an advice: one tap on its card, or a small page of its own."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from gengdu.delivery import queries
from gengdu.delivery.actions import give_feedback
from gengdu.delivery.errors import NotToldOfIt
from gengdu.delivery.forms import answer_in
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.people.views.parts import me, member_page, next_url, see
from gengdu.shell.answers import wants_fragment
from gengdu.shell.pages import personal_page


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def feedback(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/week/said/<ref>/`: the four answers about an item the house was told of."""
    if request.method == "POST":
        return _take(request, uid)
    subject = queries.item_told_to(me(request), uid, clock.today())
    here = next_url(request)
    context = {"subject": subject, "here": here, "planting": subject.planting}
    return render(request, "delivery/feedback.html", context)


def _take(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    word, plot = answer_in(request.POST)
    item = give_feedback(actor=me(request), item_uid=uid, word=word, planting_uid=plot)
    here = next_url(request) or request.path
    if not wants_fragment(request):
        return see(here)
    planting = queries.own_planting(me(request), plot)
    context = {"item": item, "planting": planting, "here": here}
    return render(request, "delivery/_feedback_again.html", context)


@require_safe
@personal_page
def feedback_about(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/week/said/about/<ref>`: the same on the page of what was published; 204 for whoever was
    not told of it."""
    actor = request.user
    told = isinstance(actor, Account) and queries.told_about(actor, uid, clock.today())
    if not wants_fragment(request):
        return _page_about(request, told or None)
    if not told:
        return HttpResponse(status=204)
    context = {"subject": told, "planting": told.planting, "here": told.item.url}
    return render(request, "delivery/_feedback_card.html", context)


def _page_about(request: HttpRequest, told: queries.Subject | None) -> HttpResponse:
    """Without script a link led here: on to the small page, or first to the door."""
    if not isinstance(request.user, Account):
        return redirect(f"{reverse('people:sign_in')}?{urlencode({'next': request.path})}")
    require(told is not None, NotToldOfIt)
    back = urlencode({"next": told.item.url})  # type: ignore[union-attr]  # required above
    return see(f"{reverse('delivery:feedback', args=[told.item.uid])}?{back}")  # type: ignore[union-attr]  # likewise
