"""What the pages of people share."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from gengdu.kit import clock, trace
from gengdu.people import queries, rules
from gengdu.people.actions.opening import Device
from gengdu.people.forms.codes import CodeForm
from gengdu.people.middleware import device_of
from gengdu.people.models import Account, SignIn
from gengdu.shell.answers import wants_fragment
from gengdu.shell.forms import ActionForm
from gengdu.shell.pages import personal_page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def member_page(view: View[P]) -> View[P]:
    """For whoever is signed in; a guest signs in first and comes back. Never kept by a cache."""
    return personal_page(cast(View[P], login_required(cast(Any, view))))


def confirmed_page(view: View[P]) -> View[P]:
    """For a member who gave password or code within the last ten minutes; else asks for it.

    Whoever has a second step passes it first.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        sign_in = sign_in_of(request)
        if not rules.recently_confirmed(sign_in, clock.now()):
            return _first("people:confirm", request)
        if not queries.is_past_second_step(me(request), sign_in):
            return _first("people:second_step", request)
        return view(request, *args, **kwargs)

    return member_page(wrapped)


def _first(page: str, request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse(page)}?{urlencode({'next': request.path})}")


def me(request: HttpRequest) -> Account:
    """The account that is signed in (behind `member_page`)."""
    return cast(Account, request.user)


def sign_in_of(request: HttpRequest) -> SignIn:
    """The sign-in of this request (behind `member_page`)."""
    return cast(SignIn, me(request).sign_in)


def device(request: HttpRequest, *, own: bool = False) -> Device:
    """The browser somebody comes in with."""
    return device_of(request, own=own, address=trace.current().address)


def next_url(request: HttpRequest, otherwise: str = "") -> str:
    """Where to go afterwards: a path of this site, or `otherwise` (a name of a page)."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return reverse(otherwise) if otherwise else ""


def see(url: str) -> HttpResponse:
    """Go there with GET, also after a POST of htmx."""
    response = redirect(url)
    response.status_code = 303
    return response


def show(
    request: HttpRequest, template: str, form: ActionForm, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The page with the form as it stands, with the status of its refusal."""
    response = render(request, template, {"form": form, **(context or {})}, status=form.status)
    if form.retry_after:
        response["Retry-After"] = str(form.retry_after)
    return response


def show_code(
    request: HttpRequest, template: str, form: CodeForm, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Send a code and show the page again, or to htmx its part with number and code."""
    here = device(request)
    form.send(door=here.door, address=here.address)
    if not wants_fragment(request):
        return show(request, template, form, context)
    if form.status != HTTPStatus.OK:
        form.status = HTTPStatus.UNPROCESSABLE_ENTITY  # the one error whose answer htmx puts in
    return show(request, "people/_code_part.html", form, context)
