"""Signing in and out, the second step, a forgotten password, enrolment."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from gengdu.kit import trace
from gengdu.people import queries
from gengdu.people.actions.credentials import reset_password
from gengdu.people.actions.registration import enrol as enrol_account
from gengdu.people.actions.second_factor import start_second_factor, verify_second_factor
from gengdu.people.actions.sign_ins import (
    PASSWORD_PROOF,
    sign_in_with_code,
    sign_in_with_password,
)
from gengdu.people.actions.sign_ins import sign_out as end_this_sign_in
from gengdu.people.errors import NoAccountYet
from gengdu.people.forms.doors import (
    CodeSignInForm,
    EnrolForm,
    ForgotForm,
    JoinForm,
    PasswordSignInForm,
    SecondStepForm,
)
from gengdu.people.middleware import close_session, open_session
from gengdu.people.models import Account
from gengdu.people.views.parts import (
    device,
    me,
    member_page,
    next_url,
    see,
    show,
    show_code,
    sign_in_of,
)
from gengdu.shell import viewmode
from gengdu.shell.flash import say
from gengdu.shell.pages import personal_page

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_POST
@personal_page
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """`/sign-in/`: by code, or with `?by=password`."""
    if request.user.is_authenticated:
        return redirect(next_url(request, "people:me"))
    if request.GET.get("by") == "password":
        return _by_password(request)
    return _by_code(request)


def _by_code(request: HttpRequest) -> HttpResponseBase:
    form = CodeSignInForm(request.POST or None)
    context = _sign_in_page(request) | {"by_code": True}
    if form.asks_for_code:
        return show_code(request, "people/sign_in.html", form, context)

    def enter(data: dict[str, Any]) -> None:
        here = device(request, own=data["own_device"])
        opened = sign_in_with_code(phone=data["phone"], code=data["code"], device=here)
        open_session(request, opened)

    if form.accept(enter):
        return after_opening(request)
    if isinstance(form.refusal, NoAccountYet):
        return _join_instead(request, form)
    return show(request, "people/sign_in.html", form, context)


def _join_instead(request: HttpRequest, form: CodeSignInForm) -> HttpResponse:
    """Whoever proved a number without an account goes on with that very code."""
    known = {name: form.cleaned_data[name] for name in ("phone", "code")}
    join = JoinForm(initial=known | {"place": viewmode.of(request).place})
    return show(request, "people/sign_up.html", join, {"no_account": form.refusal})


def _by_password(request: HttpRequest) -> HttpResponse:
    form = PasswordSignInForm(request.POST or None)

    def enter(data: dict[str, Any]) -> None:
        here = device(request, own=data["own_device"])
        opened = sign_in_with_password(
            phone=data["phone"], password=data["password"], device=here, proof=form.work()
        )
        open_session(request, opened)

    if form.accept(enter):
        return after_opening(request)
    address = trace.current().address
    if form.refusal and queries.needs_proof(phone=form.cleaned_data["phone"], address=address):
        form.set_work(door=device(request).door, purpose=PASSWORD_PROOF)
    return show(request, "people/sign_in.html", form, _sign_in_page(request))


def _sign_in_page(request: HttpRequest) -> dict[str, object]:
    return {"next": next_url(request), "https_origin": settings.GENGDU_HTTPS_ORIGIN}


def after_opening(request: HttpRequest) -> HttpResponse:
    """Where a fresh sign-in leads: staff to the second step, everybody else where they wanted.

    In the demonstration, and only there, staff go on without it, as at the console's door.
    """
    account, wanted = me(request), next_url(request)
    if settings.GENGDU_DEMO or not queries.is_staff(account) or account.is_verified():
        return _as_this_account_likes(request, see(wanted or reverse("people:me")))
    page = "people:second_step" if queries.second_factor_of(account) else "people:second_factor"
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return _as_this_account_likes(request, see(reverse(page) + query))


def _as_this_account_likes(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Large type follows the account to a new phone."""
    account = me(request)
    if account.elder and not viewmode.of(request).elder:
        viewmode.remember(response, view="elder", size=str(account.type_size or 20))
    return response


@GET_POST
@member_page
def second_step(request: HttpRequest) -> HttpResponse:
    """`/sign-in/second/`: six digits of the authenticator, or a recovery code."""
    account, wanted = me(request), next_url(request, "people:me")
    if account.is_verified():
        return see(wanted)
    if queries.second_factor_of(account) is None:
        return see(reverse("people:second_factor"))
    form = SecondStepForm(request.POST or None)
    sign_in = sign_in_of(request)
    if form.accept(lambda data: verify_second_factor(actor=account, sign_in=sign_in, **data)):
        return see(wanted)
    context = {"next": wanted, "demo": settings.GENGDU_DEMO}
    return show(request, "people/second_step.html", form, context)


@require_POST
@personal_page
def sign_out(request: HttpRequest) -> HttpResponse:
    """`/sign-out/`: end this sign-in; the browser drops what it kept (SECURITY 39)."""
    if request.user.is_authenticated:
        end_this_sign_in(actor=me(request), sign_in=sign_in_of(request))
    return signed_out(request)


def signed_out(request: HttpRequest) -> HttpResponse:
    """The first page, without the cookie and without anything stored."""
    close_session(request)
    response = see(reverse("people:sign_in"))
    if not settings.GENGDU_LAN_MODE:  # browsers heed it from secure origins only
        response["Clear-Site-Data"] = '"cache", "storage"'
    say(response, _("You are signed out."))
    return response


@GET_POST
@personal_page
def forgot(request: HttpRequest) -> HttpResponseBase:
    """`/forgot/`: a new password with a code by text message."""
    form = ForgotForm(request.POST or None)
    if form.asks_for_code:
        return show_code(request, "people/forgot.html", form)

    def reset(data: dict[str, Any]) -> None:
        wanted = {name: data[name] for name in ("phone", "code", "password")}
        open_session(request, reset_password(**wanted, device=device(request)))

    if form.accept(reset):
        return after_opening(request)
    return show(request, "people/forgot.html", form)


@GET_POST
@personal_page
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """`/enrol/<token>`: a new member of staff sets password and second step, once."""
    account = queries.enrolment_of(token).account
    form = EnrolForm(sent_offer(request), initial=first_offer(request, account))
    codes: list[str] = []
    if form.accept(lambda data: codes.extend(_enrol(request, token, data))):
        return render(request, "people/recovery_codes.html", {"codes": codes})
    return show(request, "people/enrol.html", form)


def _enrol(request: HttpRequest, token: str, data: dict[str, Any]) -> list[str]:
    opened, codes = enrol_account(
        token=token,
        password=data["password"],
        pending=data["pending"],
        second_code=data["code"],
        device=device(request),
    )
    open_session(request, opened)
    return codes


def sent_offer(request: HttpRequest) -> QueryDict | None:
    """What was sent, if it holds an offered secret: without one there is nothing to confirm."""
    return request.POST if request.POST.get("pending") else None


def first_offer(request: HttpRequest, account: Account) -> dict[str, str]:
    """A fresh secret for a page shown for the first time; after a mistake it stays the same."""
    if sent_offer(request) is not None:
        return {}
    pending = start_second_factor(account=account)
    return {"pending": pending.token, "uri": pending.uri, "key": pending.key}
