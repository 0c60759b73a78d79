"""My page: profile, number, password, sign-ins, large type."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gengdu.kit import clock
from gengdu.people import queries, registry, rules
from gengdu.people.actions.credentials import change_password, change_phone
from gengdu.people.actions.households import move_home
from gengdu.people.actions.profile import set_large_type, update_profile
from gengdu.people.actions.sign_ins import (
    confirm_code,
    confirm_password,
    end_other_sign_ins,
    end_sign_in,
    keep_on_own_device,
)
from gengdu.people.actions.sign_ins import sign_out as end_this_sign_in
from gengdu.people.forms.mine import (
    ConfirmByCodeForm,
    ConfirmByPasswordForm,
    LargeTypeForm,
    NewPasswordForm,
    NewPhoneForm,
    ProfileForm,
)
from gengdu.people.models import SignIn
from gengdu.people.queries import pages
from gengdu.people.views.entering import signed_out
from gengdu.people.views.parts import (
    confirmed_page,
    device,
    me,
    member_page,
    next_url,
    see,
    show,
    show_code,
    sign_in_of,
)
from gengdu.shell import navigation, viewmode
from gengdu.shell.flash import say

SAVED = _("Saved.")
NORMAL = "normal"
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@member_page
def home(request: HttpRequest) -> HttpResponse:
    """`/me/`: the hub."""
    account = me(request)
    staff = queries.is_staff(account)
    context = {
        "account": account,
        "name": account.person.name(),
        "place_name": account.person.region.name,
        "family": pages.family_of(account),
        "pages": registry.pages,
        "bells": [(bell, bell.count(request)) for bell in navigation.bells],
        "staff": staff,
        "workbench": navigation.links.get("console") if staff else None,
        "asks_own": _may_be_own(sign_in_of(request)),
    }
    return render(request, "people/me.html", context)


def _may_be_own(sign_in: SignIn) -> bool:
    """Whether to ask, just after somebody came in, if this is his own phone."""
    limited = sign_in.own_device or sign_in.staff or settings.GENGDU_LAN_MODE
    return not limited and rules.recently_confirmed(sign_in, clock.now())


@GET_POST
@member_page
def profile(request: HttpRequest) -> HttpResponse:
    """`/me/profile/`: name, year of birth, village."""
    account, person = me(request), me(request).person
    now = {"name": person.name(), "birth_year": person.birth_year, "place": person.region_id}
    form = ProfileForm(request.POST or None, initial=now)

    def keep(data: dict[str, Any]) -> None:
        update_profile(actor=account, name=data["name"], birth_year=data["birth_year"])
        if data["place"] != person.region_id:
            move_home(actor=account, region_code=data["place"])

    if form.accept(keep):
        return saved()
    return show(request, "people/profile.html", form)


@GET_POST
@confirmed_page
def phone(request: HttpRequest) -> HttpResponseBase:
    """`/me/phone/`: another number, proven by a code sent to it."""
    account, sign_in = me(request), sign_in_of(request)
    form = NewPhoneForm(request.POST or None)
    context = {"now": account.masked_phone()}
    if form.asks_for_code:
        return show_code(request, "people/phone_change.html", form, context)

    def change(data: dict[str, Any]) -> None:
        new = {name: data[name] for name in ("phone", "code")}
        change_phone(actor=account, sign_in=sign_in, device=device(request), **new)

    if form.accept(change):
        return saved(_("Your number is changed."))
    return show(request, "people/phone_change.html", form, context)


@GET_POST
@confirmed_page
def password(request: HttpRequest) -> HttpResponse:
    """`/me/password/`: the first or another password; other devices are signed out."""
    account, sign_in = me(request), sign_in_of(request)
    form = NewPasswordForm(request.POST or None)

    def change(data: dict[str, Any]) -> None:
        change_password(actor=account, sign_in=sign_in, password=data["password"])

    if form.accept(change):
        return saved(_("Your password is set."))
    return show(request, "people/password_change.html", form)


@GET_POST
@member_page
def confirm(request: HttpRequest) -> HttpResponseBase:
    """`/me/confirm/`: password or code once more before something important (SECURITY 13)."""
    account = me(request)
    has_password = account.has_usable_password()
    context: dict[str, Any] = {
        "next": next_url(request, "people:me"),
        "has_password": has_password,
    }
    if has_password and request.GET.get("by") != "code":
        return _confirm_by_password(request, context)
    form = ConfirmByCodeForm(request.POST or None, own_phone=account.phone())
    if form.asks_for_code:
        return show_code(request, "people/confirm.html", form, context)
    if form.accept(lambda data: _confirm_by_code(request, data["code"])):
        return see(context["next"])
    return show(request, "people/confirm.html", form, context)


def _confirm_by_code(request: HttpRequest, code: str) -> None:
    account, sign_in = me(request), sign_in_of(request)
    confirm_code(actor=account, sign_in=sign_in, code=code, device=device(request))


def _confirm_by_password(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    account, sign_in = me(request), sign_in_of(request)
    form = ConfirmByPasswordForm(request.POST or None)

    def given(data: dict[str, Any]) -> None:
        here = device(request)
        confirm_password(actor=account, sign_in=sign_in, device=here, **data)

    if form.accept(given):
        return see(context["next"])
    return show(request, "people/confirm.html", form, context | {"by_password": True})


@require_safe
@member_page
def sign_ins(request: HttpRequest) -> HttpResponse:
    """`/me/sign-ins/`: every browser this account is signed in with."""
    here, rows = sign_in_of(request), queries.sign_ins_of(me(request))
    context = {"sign_ins": [(one, one.pk == here.pk) for one in rows]}
    return render(request, "people/sign_ins.html", context)


@require_POST
@member_page
def sign_in_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Sign out one other device."""
    end_sign_in(actor=me(request), uid=uid)
    return _back_to_sign_ins(_("That device is signed out."))


@require_POST
@member_page
def sign_ins_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, this browser last."""
    account, sign_in = me(request), sign_in_of(request)
    end_other_sign_ins(actor=account, sign_in=sign_in)
    end_this_sign_in(actor=account, sign_in=sign_in)
    return signed_out(request)


@require_POST
@member_page
def own_device(request: HttpRequest) -> HttpResponse:
    """Say that this is one's own phone: 90 days instead of 30."""
    sign_in = sign_in_of(request)
    keep_on_own_device(actor=me(request), sign_in=sign_in, name=sign_in.device_name)
    return _back_to_sign_ins(_("You stay signed in here for 90 days."))


@GET_POST
@member_page
def large_type(request: HttpRequest) -> HttpResponse:
    """`/me/large-type/`: how large, kept for the account and on this device."""
    mode, response = viewmode.of(request), saved()
    form = LargeTypeForm(
        request.POST or None, initial={"size": mode.size if mode.elder else NORMAL}
    )

    def keep(data: dict[str, Any]) -> None:
        elder, size = data["size"] != NORMAL, data["size"]
        set_large_type(actor=me(request), elder=elder, size=int(size) if elder else None)
        view = {"view": "elder", "size": size} if elder else {"view": NORMAL}
        viewmode.remember(response, **view)

    return response if form.accept(keep) else show(request, "people/large_type.html", form)


def saved(words: Promise = SAVED) -> HttpResponse:
    """Back to my page, with a word."""
    response = see(reverse("people:me"))
    say(response, words)
    return response


def _back_to_sign_ins(words: Promise) -> HttpResponse:
    response = see(reverse("people:sign_ins"))
    say(response, words)
    return response
