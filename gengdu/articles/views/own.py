"""What is a reader's own: 赞, 收藏, 我已知晓 on an article, favourites, history."""

import uuid
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from gengdu.articles.actions import reading
from gengdu.articles.forms.own import DropForm, RecordForm, TakeForm
from gengdu.articles.queries.own import favourites_of, history_of, is_recorded, own_of
from gengdu.people.models import Account
from gengdu.people.views.parts import me, member_page, see
from gengdu.shell.answers import wants_fragment
from gengdu.shell.flash import say
from gengdu.shell.pages import personal_page

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
GONE = _("Everything is deleted.")


@GET_POST
@personal_page
def yours(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/a/<ref>/yours/`: the reader's buttons; into the article by htmx, else a small page."""
    actor = request.user if isinstance(request.user, Account) else None
    if actor is None and wants_fragment(request):
        return _to_the_door(request, uid)
    if actor is not None and request.method == "POST":
        TakeForm(request.POST).act(actor, uid)
        if not wants_fragment(request):
            return see(reverse("articles:yours", args=[uid]))
    context = {"own": own_of(actor, uid), "signed_in": actor is not None}
    part = "articles/_yours.html" if wants_fragment(request) else "articles/yours.html"
    return render(request, part, context)


def _to_the_door(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A guest keeps the links of the public page; who was signed out meanwhile signs in."""
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method == "POST":
        response["HX-Redirect"] = reverse("articles:yours", args=[uid])
    return response


@GET_POST
@member_page
def favourites(request: HttpRequest) -> HttpResponse:
    """`/me/favourites/`: what one keeps; one of them is taken out."""
    if request.method == "POST":
        DropForm(request.POST).act(me(request))
        return see(reverse("articles:favourites"))
    page = favourites_of(me(request), request.GET.get("after", ""))
    return render(request, "articles/favourites.html", {"page": page})


@GET_POST
@member_page
def history(request: HttpRequest) -> HttpResponse:
    """`/me/history/`: what one has read, and the switch whether it is recorded."""
    if request.method == "POST":
        RecordForm(request.POST).act(me(request))
        return see(reverse("articles:history"))
    page = history_of(me(request), request.GET.get("after", ""))
    context = {"page": page, "recorded": is_recorded(me(request))}
    return render(request, "articles/history.html", context)


@GET_POST
@member_page
def clear_favourites(request: HttpRequest) -> HttpResponse:
    """`/me/favourites/clear/`: asks once, then empties them."""
    if request.method == "POST":
        reading.drop_favourites(actor=me(request))
        return _gone("articles:favourites")
    return _asks(request, _("Empty the favourites"), "articles:favourites")


@GET_POST
@member_page
def clear_history(request: HttpRequest) -> HttpResponse:
    """`/me/history/clear/`: asks once, then deletes it."""
    if request.method == "POST":
        reading.forget_history(actor=me(request))
        return _gone("articles:history")
    return _asks(request, _("Delete the history"), "articles:history")


def _asks(request: HttpRequest, words: object, page: str) -> HttpResponse:
    context = {
        "heading": words,
        "consequence": _("All of it is deleted and does not come back. The articles stay."),
        "action_label": words,
        "back_url": reverse(page),
        "danger": True,
    }
    return render(request, "shell/confirm.html", context)


def _gone(page: str) -> HttpResponse:
    response = see(reverse(page))
    say(response, GONE)
    return response
