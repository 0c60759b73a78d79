"""`/api/v1/plantings`: entered, corrected, ended, repeated, reported about."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field

from gengdu.access.api.bearer import Member, actor_of
from gengdu.access.api.schemas import Code, In, Listing, Once, Out, Ref, listed
from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Crop
from gengdu.agronomy.queries.crops import FIXED_STARTS
from gengdu.fields.actions import (
    Entry,
    add_planting,
    change_planting,
    end_planting,
    repeat_planting,
    report_stage,
    say_unsure,
    undo_report,
)
from gengdu.fields.api.shapes import PlotOut, ReportOut, SeasonOut, plot_out, report_out, season_out
from gengdu.fields.enums import Ending
from gengdu.fields.errors import WrongClass
from gengdu.fields.forms import ON_LAND
from gengdu.fields.queries import pages
from gengdu.kit import clock
from gengdu.kit.errors import Invalid, require
from gengdu.people.models import Account

router = Router(auth=Member())
NO_SUCH_CROP = _("There is no such crop.")
NOT_ASKED = _("This is not asked of this crop.")


class PlantingIn(In):
    """What is known of a planting; day, class and area may be unknown."""

    place: Code
    plot: Annotated[str, Field(max_length=20)] = ""
    maturity: Annotated[str, Field(max_length=20, description="key of a class")] = ""
    area: Annotated[Decimal | None, Field(gt=0, le=99_999, decimal_places=1)] = None
    started_on: dt.date | None = None


class NewPlantingIn(PlantingIn):
    """A planting to be put on record, for oneself or for somebody one may act for."""

    crop: Annotated[str, Field(max_length=40, description="key of a crop")]
    person: Ref | None = None
    once: Once = None


class EndIn(In):
    """Off the field: harvested, or never there."""

    ending: Literal["harvested", "mistake"]


class ReportIn(In):
    """On which day the planting entered which stage."""

    stage: Annotated[int, Field(ge=0, le=999, description="`order` of the stage")]
    on: dt.date
    once: Once = None


class PastOut(Out):
    """What was harvested, or ran out."""

    ref: Ref
    title: str
    crop: str
    started_on: dt.date | None
    ended_on: dt.date
    ending: str


@router.get("/plantings", response=Listing[PlotOut], summary="What stands on the house's fields")
def plantings(request: HttpRequest) -> dict[str, Any]:
    """One's own and those of whom one acts for, each with the stage it is in."""
    house = pages.house_of(actor_of(request))
    return listed(plot_out(plot) for plot in pages.plots_of(house, clock.today()))


@router.post("/plantings", response={201: SeasonOut}, summary="Put a planting on record")
def planting_add(request: HttpRequest, body: NewPlantingIn) -> dict[str, Any]:
    """Its stages are there at once."""
    account = actor_of(request)
    crop = pages.crop_of_key(body.crop)
    if crop is None:
        raise Invalid(NO_SUCH_CROP, field="crop")
    whose = body.person or account.person.uid
    made = add_planting(actor=account, person_uid=whose, entry=_entry(body, crop), once=body.once)
    return _season(account, made.uid)


@router.get("/plantings/past", response=Listing[PastOut], summary="What stood there before")
def plantings_past(request: HttpRequest) -> dict[str, Any]:
    """The last twenty, the latest first."""
    return listed(
        {
            "ref": one.uid,
            "title": one.title,
            "crop": one.crop.key,
            "started_on": one.started_on,
            "ended_on": one.ended_on,
            "ending": one.ending,
        }
        for one in pages.past_plantings(actor_of(request))
    )


@router.get("/plantings/{ref:uid}", response=SeasonOut, summary="A planting and its season")
def planting(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    """Where it stands and what comes: windows, never bare dates."""
    return _season(actor_of(request), uid)


@router.put("/plantings/{ref:uid}", response=SeasonOut, summary="Correct a planting")
def planting_change(request: HttpRequest, uid: Ref, body: PlantingIn) -> dict[str, Any]:
    """All but the crop: another crop is another planting. What is left out is unknown again."""
    account = actor_of(request)
    crop = pages.plot_of(account, uid, clock.today()).planting.crop
    change_planting(actor=account, planting_uid=uid, entry=_entry(body, crop))
    return _season(account, uid)


@router.post("/plantings/{ref:uid}/end", response={204: None}, summary="Take it off the field")
def planting_end(request: HttpRequest, uid: Ref, body: EndIn) -> None:
    """Advice about it stops."""
    end_planting(actor=actor_of(request), planting_uid=uid, ending=Ending(body.ending))


@router.post("/plantings/{ref:uid}/again", response={201: SeasonOut}, summary="Grow it again")
def planting_again(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    """The same crop on the same plot next season."""
    account = actor_of(request)
    return _season(account, repeat_planting(actor=account, planting_uid=uid).uid)


@router.post("/plantings/{ref:uid}/unsure", response={204: None}, summary="Day or class not known")
def planting_unsure(request: HttpRequest, uid: Ref) -> None:
    """It is not asked again this season."""
    say_unsure(actor=actor_of(request), planting_uid=uid)


@router.post("/plantings/{ref:uid}/reports", response={201: ReportOut}, summary="Report a stage")
def planting_report(request: HttpRequest, uid: Ref, body: ReportIn) -> dict[str, Any]:
    """The season counts from there; far off what is expected, it waits for a technician."""
    return report_out(
        report_stage(
            actor=actor_of(request),
            planting_uid=uid,
            stage_order=body.stage,
            on=body.on,
            once=body.once,
        )
    )


@router.delete("/reports/{ref:uid}", response={204: None}, summary="Take a report back")
def report_undo(request: HttpRequest, uid: Ref) -> None:
    """The days are as they would be without it."""
    undo_report(actor=actor_of(request), report_uid=uid)


def _season(account: Account, uid: uuid.UUID) -> dict[str, Any]:
    plot = pages.plot_of(account, uid, clock.today())
    return season_out(plot, pages.choices_of(plot))


def _entry(body: PlantingIn, crop: Crop) -> Entry:
    """What was told, as the form of the page takes it."""
    classes = {one.key: one.pk for one in pages.classes_of(crop)} if body.maturity else {}
    require(not body.maturity or body.maturity in classes, WrongClass)
    if body.started_on is not None and crop.start_event in FIXED_STARTS:
        raise Invalid(NOT_ASKED, field="started_on")
    if body.area is not None and crop.clock != Clock.HEAT and crop.start_event not in ON_LAND:
        raise Invalid(NOT_ASKED, field="area")
    return Entry(
        crop_id=crop.pk,
        region_code=body.place,
        plot=body.plot,
        area=body.area,
        started_on=body.started_on,
        maturity_id=classes.get(body.maturity),
    )
