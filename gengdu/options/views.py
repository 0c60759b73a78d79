"""The legal pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gengdu.options import queries
from gengdu.shell.pages import public_page


@require_safe
@public_page
def legal(request: HttpRequest, name: str) -> HttpResponse:
    """`/legal/<name>/?place=<code>`: as it stands for a place, else for the whole installation."""
    page = queries.legal_page(name, request.GET.get("place", ""))
    request.page_region = page.place  # type: ignore[attr-defined]  # read by the footer
    return render(request, "options/legal.html", {"legal": page})
