"""The pages a villager opens."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gengdu.articles.queries import listed, with_stages
from gengdu.kit import clock
from gengdu.kit.paging import page_of
from gengdu.people.models import Account
from gengdu.portal import queries
from gengdu.portal.actions import note_shown
from gengdu.regions.queries import region_at
from gengdu.shell import viewmode
from gengdu.shell.pages import personal_page, public_page

NEWEST = ("-published_at", "-pk")


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
    context = {"home": queries.home_of(region, clock.today()), "place_name": region.name}
    return render(request, "portal/home.html", context)


@require_safe
@public_page
def rubric(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """`/r/<code>/<rubric>/`: everything of one section, newest first."""
    region, section = region_at(code), queries.rubric_named(key)
    if region.code != code:
        return HttpResponsePermanentRedirect(reverse("portal:rubric", args=[region.code, key]))
    rows = with_stages(listed(region.code, section.key))
    page = page_of(rows, by=NEWEST, cursor=request.GET.get("after", ""))
    request.page_region = region.code  # type: ignore[attr-defined]  # read by the footer
    context = {"region": region, "rubric": section, "page": page, "place_name": region.name}
    return render(request, "portal/rubric.html", context)


@require_safe
@personal_page
def week(request: HttpRequest) -> HttpResponse:
    """`/week/`: what is to be done on one's own plots, and why; showing it is noted."""
    if not isinstance(request.user, Account):
        return render(request, "portal/week_guest.html")
    found = queries.week_of(request.user, clock.today())
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        note_shown(week=found)
    return render(request, "portal/week.html", {"week": found})
