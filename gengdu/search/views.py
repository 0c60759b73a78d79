"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gengdu.kit import trace
from gengdu.search.actions import note_asked
from gengdu.search.forms import asked_in
from gengdu.search.queries.pages import page_for
from gengdu.shell.pages import public_page


@require_safe
@public_page
def search_page(request: HttpRequest) -> HttpResponse:
    """`/search/`: everything that readers may find; all of it is in the address."""
    asked = asked_in(request.GET)
    if request.GET:
        note_asked(address=trace.current().address)
    page = page_for(asked)
    if page.region is not None:
        request.page_region = page.region.code  # type: ignore[attr-defined]  # read by the footer
    place_name = page.region.name if page.region else ""
    return render(request, "search/search.html", {"page": page, "place_name": place_name})
