"""Fragments of the place picker: public, the same bytes for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gengdu.regions.forms import picker_at
from gengdu.shell.pages import public_page


@require_safe
@public_page
def children(request: HttpRequest) -> HttpResponse:
    """`/places/children/`: the picker one level further, or further back."""
    picker = picker_at(request.GET)
    if picker is None:
        raise Http404
    return render(request, "regions/_picker.html", {"picker": picker})


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """`/places/search/`: the places found, to choose one from."""
    picker = picker_at(request.GET)
    if picker is None:
        raise Http404
    return render(request, "regions/_hits.html", {"picker": picker})
