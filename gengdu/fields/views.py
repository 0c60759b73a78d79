"""我的地块: what one grows, plot by plot."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gengdu.agronomy.models import Crop
from gengdu.fields.actions import (
    add_planting,
    change_planting,
    end_planting,
    repeat_planting,
    report_stage,
    say_unsure,
    undo_report,
)
from gengdu.fields.enums import Ending
from gengdu.fields.forms import PlantingForm, ReportForm
from gengdu.fields.queries import pages
from gengdu.fields.queries.words import report_words
from gengdu.fields.registry import panels_of
from gengdu.kit import clock
from gengdu.people.views.parts import me, member_page, next_url, see, show
from gengdu.shell.flash import say

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
ENDINGS = {
    Ending.HARVESTED: (_("Is it harvested?"), _("Yes, harvested"), _("Advice about it stops.")),
    Ending.MISTAKE: (
        _("Entered by mistake?"),
        _("Yes, take it out"),
        _("It disappears from your plots, and advice about it stops."),
    ),
}
"""What is asked, what the button says, what it does."""


@require_safe
@member_page
def plantings(request: HttpRequest) -> HttpResponse:
    """`/me/plantings/`: one's own and those of family members one acts for."""
    account, today = me(request), clock.today()
    context = {
        "plots": pages.plots_of(pages.house_of(account), today),
        "past": pages.past_plantings(account),
        "today": today,
    }
    return render(request, "fields/plantings.html", context)


@GET_POST
@member_page
def planting_add(request: HttpRequest) -> HttpResponse:
    """`/me/plantings/add/`: the crop first, then what is known of it."""
    crop = pages.crop_of_key(request.GET.get("crop", ""))
    if crop is not None:
        return _planting_add(request, crop)
    near, others = pages.crops_to_choose(me(request).person.region_id)
    return render(request, "fields/crop_choose.html", {"near": near, "others": others})


def _planting_add(request: HttpRequest, crop: Crop) -> HttpResponse:
    account = me(request)
    people = [(person.uid, person.name()) for person in pages.house_of(account)]
    known = {"once": uuid.uuid4(), "person": account.person.uid, "region": account.person.region_id}
    classes = pages.classes_of(crop)
    form = PlantingForm(
        request.POST or None, initial=known, crop=crop, classes=classes, people=people
    )

    def add(data: dict[str, Any]) -> None:
        whose = uuid.UUID(data["person"]) if "person" in data else account.person.uid
        add_planting(actor=account, person_uid=whose, entry=form.entry(), once=data["once"])

    if form.accept(add):
        return _back(_("Written down."))
    return show(request, "fields/planting_form.html", form, {"crop": crop})


@require_safe
@member_page
def planting(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/me/plantings/<ref>/`: where it stands and what comes."""
    account, today = me(request), clock.today()
    plot = pages.plot_of(account, uid, today)
    context = {
        "plot": plot,
        "today": today,
        "panels": panels_of(account, plot),
        "unsure": "" if plot.planting.ended_on else pages.unsure_of(plot.planting),
    }
    return render(request, "fields/planting.html", context)


@GET_POST
@member_page
def planting_change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/me/plantings/<ref>/change/`: correct what was told."""
    account = me(request)
    there = pages.plot_of(account, uid, clock.today()).planting
    names = ("plot", "area", "started_on")
    known = {name: getattr(there, name) for name in names}
    known |= {"maturity": there.maturity_id or "", "region": there.region_id}
    classes = pages.classes_of(there.crop)
    form = PlantingForm(request.POST or None, initial=known, crop=there.crop, classes=classes)
    if form.accept(
        lambda _data: change_planting(actor=account, planting_uid=uid, entry=form.entry())
    ):
        return _back(_("Saved."), reverse("fields:planting", args=[uid]))
    context = {"crop": there.crop, "planting": there}
    return show(request, "fields/planting_form.html", form, context)


@GET_POST
@member_page
def planting_end(request: HttpRequest, uid: uuid.UUID, ending: Ending) -> HttpResponse:
    """`/me/plantings/<ref>/harvested/`, `…/mistake/`: off the field - asked once."""
    account = me(request)
    plot = pages.plot_of(account, uid, clock.today())
    if request.method == "POST":
        end_planting(actor=account, planting_uid=uid, ending=ending)
        return _back(_("Noted."))
    heading, label, consequence = ENDINGS[ending]
    context = {"plot": plot, "heading": heading, "label": label, "consequence": consequence}
    return render(request, "fields/planting_end.html", context | {"ending": ending})


@GET_POST
@member_page
def planting_report(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/me/plantings/<ref>/report/`: where it has come to, and since when."""
    account, today, here = me(request), clock.today(), reverse("fields:planting", args=[uid])
    plot = pages.plot_of(account, uid, today)
    if request.method != "POST" and plot.planting.ended_on:
        return see(here)
    stages = [choice.stage for choice in pages.choices_of(plot)]
    form, told = ReportForm(request.POST or None, stages=stages, today=today), []

    def report(data: dict[str, Any]) -> None:
        seen = {"stage_order": data["stage"], "on": data["on"], "once": data["once"]}
        told.append(report_stage(actor=account, planting_uid=uid, **seen))

    if form.accept(report):
        return _back(report_words(told[0]), next_url(request) or here)
    context = {"plot": plot, "everything": "all" in request.GET or form.is_bound}
    return show(request, "fields/planting_report.html", form, context)


@require_POST
@member_page
def report_undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/me/plantings/reports/<ref>/undo/`: taken back."""
    report = undo_report(actor=me(request), report_uid=uid)
    url = reverse("fields:planting", args=[report.planting.uid])
    return _back(_("Taken back. The days are as they would be without it."), url)


@require_POST
@member_page
def planting_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/me/plantings/<ref>/again/`: the same crop on the same plot next season."""
    planting = repeat_planting(actor=me(request), planting_uid=uid)
    url = reverse("fields:planting", args=[planting.uid])
    return _back(_("Written down for the next season."), url)


@require_POST
@member_page
def planting_unsure(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/me/plantings/<ref>/unsure/`: not known, not asked again."""
    say_unsure(actor=me(request), planting_uid=uid)
    return see(reverse("fields:planting", args=[uid]))


def _back(words: str | Promise, url: str = "") -> HttpResponse:
    response = see(url or reverse("fields:plantings"))
    say(response, words)
    return response
