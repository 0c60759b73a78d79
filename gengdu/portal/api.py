"""本周农事 for programs: what is to be done, plot by plot, and why; the page's own query."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from gengdu.access.api.bearer import Member, actor_of
from gengdu.access.api.schemas import In, Out, Ref
from gengdu.delivery.models import Item
from gengdu.delivery.queries import said_by
from gengdu.fields.api.shapes import PlotOut, plot_out
from gengdu.kit import clock
from gengdu.portal.actions import note_shown
from gengdu.portal.queries import reasons_for, week_of

router = Router(auth=Member())


class AdviceOut(Out):
    """Something to know or to do, and the reasons for which it stands there."""

    item: Ref
    kind: str
    object: Ref
    headline: str
    summary: str
    url: str
    urgency: str
    published_at: dt.datetime
    reasons: list[str]
    said: list[str]
    """What one has said of it."""


class PlotWeekOut(Out):
    """A planting with the advice that stands because of it."""

    plot: PlotOut
    advice: list[AdviceOut]


class WeekOut(Out):
    """Plot by plot, what is for everybody, which plots come next, what stood before."""

    today: dt.date
    day: str
    week: str
    term: str
    plots: list[PlotWeekOut]
    general: list[AdviceOut]
    coming: list[Ref]
    earlier: list[AdviceOut]


class ShownIn(In):
    """Items that were on the screen."""

    items: Annotated[list[Ref], Field(max_length=100)]


class ShownOut(Out):
    """How many were shown for the first time."""

    new: int


class ReasonsOut(Out):
    """Why an article stands in one's week; nothing when it does not."""

    reasons: list[str]


@router.get("/week", response=WeekOut, summary="What is to be done this week")
def week(request: HttpRequest) -> dict[str, Any]:
    """For the house: each advice at every plot it is about, with its reason in words."""
    actor = actor_of(request)
    found, said = week_of(actor, clock.today()), said_by(actor)

    def card(item: Item, reasons: list[str]) -> dict[str, Any]:
        return _advice(item, reasons, sorted(said.get(item.pk, ())))

    return {
        "today": found.today,
        "day": found.line.day,
        "week": found.line.week,
        "term": found.line.term,
        "plots": [
            {
                "plot": plot_out(each.plot),
                "advice": [card(one.item, one.reasons) for one in each.advice],
            }
            for each in found.plots
        ],
        "general": [card(one.item, one.reasons) for one in found.general],
        "coming": [plot.planting.uid for plot in found.coming],
        "earlier": [card(one.item, [one.reason] if one.reason else []) for one in found.earlier],
    }


def _advice(item: Item, reasons: list[str], said: list[str]) -> dict[str, Any]:
    names = ("kind", "headline", "summary", "url", "urgency", "published_at")
    about = {"item": item.uid, "object": item.object_uid, "reasons": reasons, "said": said}
    return about | {name: getattr(item, name) for name in names}


@router.post("/week/shown", response=ShownOut, summary="Say what was on the screen")
def week_shown(request: HttpRequest, body: ShownIn) -> dict[str, Any]:
    """Of what stands for the house; the rest is passed over. This is what "reached" counts."""
    return {"new": note_shown(actor=actor_of(request), items=set(body.items))}


@router.get("/week/why/{ref:uid}", response=ReasonsOut, summary="Why an article is in one's week")
def week_why(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    """Plot by plot."""
    return {"reasons": reasons_for(actor_of(request), uid, clock.today())}
