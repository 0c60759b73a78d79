"""Joining: with a code, by the tender's form, by the QR code on the village wall."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gengdu.kit.codes import parent_of
from gengdu.options.queries import value_of
from gengdu.options.registry.site import HOTLINE
from gengdu.people import registry
from gengdu.people.actions.registration import register_account
from gengdu.people.forms.doors import JoinForm, TenderJoinForm
from gengdu.people.middleware import open_session
from gengdu.people.views.entering import after_opening
from gengdu.people.views.parts import device, show, show_code
from gengdu.regions.enums import Level
from gengdu.regions.queries import full_name, path_of, region_at
from gengdu.shell import viewmode
from gengdu.shell.pages import personal_page, public_page

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_POST
@personal_page
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """`/sign-up/`: name, number, code, village."""
    return _join(request, JoinForm, "people/sign_up.html")


@GET_POST
@personal_page
def sign_up_form(request: HttpRequest) -> HttpResponseBase:
    """`/sign-up/form/`: the tender's form, with a password."""
    return _join(request, TenderJoinForm, "people/sign_up_form.html")


@require_safe
@personal_page
def village(request: HttpRequest, code: str) -> HttpResponseBase:
    """`/j/<code>`: what the poster's QR code opens: the form with the place filled in."""
    region = region_at(code)
    if request.user.is_authenticated:
        return redirect("people:me")
    form = JoinForm(initial={"place": region.code})
    response = render(request, "people/sign_up.html", {"form": form, **_place(form, scanned=True)})
    if not viewmode.of(request).place:
        viewmode.remember(response, place=region.code)
    return response


@require_safe
@public_page
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """`/j/<code>/poster/`: the sheet for the village wall."""
    region = region_at(code)
    address = settings.GENGDU_ORIGIN + reverse("people:village", args=[region.code])
    context = {
        "village": region,
        "above": "".join(one.name for one in path_of(region.code)[:-1]),
        "address": address,
        "label": _("QR code of %(village)s") % {"village": region.name},
        "hotline": value_of(HOTLINE, region.code),
    }
    return render(request, "people/poster.html", context)


@require_safe
@public_page
def consents(request: HttpRequest) -> HttpResponse:
    """`/sign-up/consents/`: what is used for what."""
    return render(request, "people/sign_up_consents.html", {"purposes": registry.purposes})


def _join(request: HttpRequest, kind: type[JoinForm], template: str) -> HttpResponseBase:
    if request.user.is_authenticated:
        return redirect("people:me")
    form = kind(request.POST or None, initial={"place": viewmode.of(request).place})
    scanned = request.POST.get("scanned") == "1" and not form.steps_through_places
    if form.asks_for_code:
        return show_code(request, template, form, _place(form, scanned=scanned))
    if form.accept(_register(request)):
        return after_opening(request)
    return show(request, template, form, _place(form, scanned=scanned))


def _register(request: HttpRequest) -> Callable[[dict[str, Any]], object]:
    def register(data: dict[str, Any]) -> None:
        opened = register_account(
            phone=data["phone"],
            code=data["code"],
            region_code=data["place"],
            device=device(request),
            name=data["name"],
            password=data.get("password", ""),
        )
        open_session(request, opened)

    return register


def _place(form: JoinForm, *, scanned: bool) -> dict[str, str]:
    """The name of the village in place of the picker, when it came with the QR code."""
    code = form.initial.get("place", "") if not form.is_bound else form.data.get("place", "")
    if not scanned or form.has_error("place") or region_at(code).level != Level.VILLAGE:
        return {}
    return {"place_code": code, "place_above": parent_of(code), "place": full_name(code)}
