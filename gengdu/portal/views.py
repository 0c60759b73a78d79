"""The pages a villager opens."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gengdu.kit import clock, trace
from gengdu.people.models import Account
from gengdu.people.views.parts import me, member_page
from gengdu.portal import queries
from gengdu.portal.actions import note_shown
from gengdu.portal.forms import items_in, wish_in
from gengdu.regions.queries import region_at
from gengdu.search.actions import note_asked
from gengdu.shell import viewmode
from gengdu.shell.pages import personal_page, public_page


@require_safe
@personal_page  # where it leads differs from device to device; what it leads to is shared
def start(request: HttpRequest) -> HttpResponse:
    """`/`: to the home of one's place; who has none yet chooses it."""
    actor = request.user if isinstance(request.user, Account) else None
    code = queries.home_code(viewmode.of(request).place, actor)
    return redirect("portal:home", code) if code else render(request, "portal/start.html")


@require_safe
@public_page
def home(request: HttpRequest, code: str) -> HttpResponse:
    """`/r/<code>/`: what is published for a place; an old code leads to the new one."""
    region = region_at(code)
    if region.code != code:
        return HttpResponsePermanentRedirect(reverse("portal:home", args=[region.code]))
    request.page_region = region.code  # type: ignore[attr-defined]  # read by the footer
    found = queries.home_of(region, clock.today(), below=request.GET.get("below") == "1")
    context = {"home": found, "place_name": region.name}
    return render(request, "portal/home.html", context)


@require_safe
@public_page
def rubric(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """`/r/<code>/<rubric>/?crop=…`: one section, newest first, narrowed by its address."""
    region, section = region_at(code), queries.rubric_named(key)
    if region.code != code:
        return HttpResponsePermanentRedirect(reverse("portal:rubric", args=[region.code, key]))
    request.page_region = region.code  # type: ignore[attr-defined]  # read by the footer
    wish, after = wish_in(request.GET), request.GET.get("after", "")
    if wish.text:
        note_asked(address=trace.current().address)
    page = queries.rubric_page(region, section, wish, after)
    context = {"page": page, "region": region, "rubric": section, "place_name": region.name}
    return render(request, "portal/rubric.html", context)


@require_safe
@personal_page
def week(request: HttpRequest) -> HttpResponse:
    """`/week/`: what is to be done on one's own plots, and why; with `?all` on all of many."""
    if not isinstance(request.user, Account):
        return render(request, "portal/week_guest.html")
    found = queries.week_of(request.user, clock.today())
    context = {
        "week": found,
        "everything": "all" in request.GET,
        "place_name": request.user.person.region.name,
    }
    return render(request, "portal/week.html", context)


@require_safe
@member_page
def week_rest(request: HttpRequest) -> HttpResponse:
    """`/week/rest`: the plots that the page did not begin with, as a part of it."""
    found = queries.week_of(me(request), clock.today())
    context = {"plots": found.rest, "here": reverse("portal:week") + "?all"}
    return render(request, "portal/_plots.html", context)


@require_POST
@member_page
def shown(request: HttpRequest) -> HttpResponse:
    """`POST /week/shown`: the page says which advice has been on the screen."""
    note_shown(actor=me(request), items=items_in(request.POST))
    return HttpResponse(status=204)


@require_safe
@personal_page
def why(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/week/why/<ref>`: the reader's own reason on the page of an article; 204 without one."""
    actor = request.user
    reasons = queries.reasons_for(actor, uid, clock.today()) if isinstance(actor, Account) else []
    if not reasons:
        return HttpResponse(status=204)
    return render(request, "portal/_why.html", {"reasons": reasons})
