"""A page with a place to choose, for the picker's tests: the product's urls and one form."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField, PlaceSteps

PAGE = """{% extends "shell/member.html" %}{% block title %}Join{% endblock %}
{% block page_class %}narrow stack{% endblock %}
{% block content %}
  {% if form.chosen %}<p id="sent">{{ form.chosen }}</p>{% endif %}
  <form method="post" class="stack">{% csrf_token %}{{ form }}
    <button class="btn wide big" name="send" value="1">OK</button></form>
{% endblock %}"""


class PlaceOnly(PlaceSteps, forms.Form):
    """A name and a village."""

    name = forms.CharField(label="Name")
    place = PlaceField(label="Your village", help_text="Where you farm.")


class AnyLevel(PlaceSteps, forms.Form):
    """Any level inside one county."""

    place = PlaceField(
        label="Place", deepest=Level.TOWNSHIP, shallowest=Level.COUNTY, within="220122"
    )


def shown(request: HttpRequest, form: forms.Form) -> HttpResponse:
    """The form, and what was chosen once it is valid."""
    if form.is_bound and form.is_valid():
        form.chosen = form.cleaned_data["place"]
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"form": form}, request))


def join(request: HttpRequest) -> HttpResponse:
    """A village, begun at `?at=`."""
    initial = {"place": request.GET.get("at", "")}
    return shown(request, PlaceOnly(request.POST or None, initial=initial))


def any_level(request: HttpRequest) -> HttpResponse:
    """A county or one of its townships."""
    return shown(request, AnyLevel(request.POST or None))


urlpatterns = [
    path("", include("config.urls")),
    path("join-here/", join),
    path("any-level/", any_level),
]
