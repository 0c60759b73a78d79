"""Crops, their stages and classes, and when they usually begin: the tables as they stand."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router

from gengdu.access.api.schemas import Code, Listing, Out, listed
from gengdu.agronomy.models import Crop
from gengdu.agronomy.queries.crops import all_crops, crop_at, solar_term_on, usual_start
from gengdu.kit import clock
from gengdu.regions.queries import region_at

router = Router()


class CropOut(Out):
    """A production object. `reviewed`: an agronomist has checked it (已审核)."""

    key: str
    name: str
    plain_name: str
    scientific: str
    agrovoc_uri: str
    clock: str
    perennial: bool
    reviewed: bool


class StageOut(Out):
    """A growth stage; `order` is its name in reports."""

    order: int
    name: str
    bbch_from: int | None
    bbch_to: int | None
    degree_days: float | None
    days: int | None
    source: str
    reviewed: bool


class ClassOut(Out):
    """Early, middle, late."""

    key: str
    name: str
    factor: float


class WholeCropOut(CropOut):
    """A crop with its stages and classes."""

    stages: list[StageOut]
    classes: list[ClassOut]


class StartOut(Out):
    """When the crop usually begins in a place, on or before a day; none where nothing is known."""

    crop: str
    place: str
    usual_start: dt.date | None


class TermOut(Out):
    """The solar term (节气) a day belongs to, and the how-manieth day of it."""

    on: dt.date
    name: str
    day: int | None


def _crop(crop: Crop) -> dict[str, Any]:
    return {
        "key": crop.key,
        "name": str(crop),
        "plain_name": crop.plain_name,
        "scientific": crop.scientific,
        "agrovoc_uri": crop.agrovoc_uri,
        "clock": crop.clock,
        "perennial": crop.perennial,
        "reviewed": crop.reviewed_at is not None,
    }


@router.get("/crops", response=Listing[CropOut], auth=None, summary="All crops")
def crops(request: HttpRequest) -> dict[str, Any]:
    """A few dozen; animals, fungi and bees among them."""
    return listed(_crop(crop) for crop in all_crops())


@router.get("/crops/{slug:key}", response=WholeCropOut, auth=None, summary="A crop")
def crop(request: HttpRequest, key: str) -> dict[str, Any]:
    """With its stages in order, and its classes."""
    found = crop_at(key)
    stages = [
        {
            "order": one.order,
            "name": str(one),
            "bbch_from": one.bbch_from,
            "bbch_to": one.bbch_to,
            "degree_days": one.gdd,
            "days": one.days,
            "source": one.source,
            "reviewed": one.reviewed_at is not None,
        }
        for one in found.stages.order_by("order")
    ]
    classes = [
        {"key": one.key, "name": str(one), "factor": one.factor}
        for one in found.classes.order_by("factor")
    ]
    return _crop(found) | {"stages": stages, "classes": classes}


@router.get(
    "/crops/{slug:key}/calendar", response=StartOut, auth=None, summary="When a crop usually begins"
)
def crop_calendar(
    request: HttpRequest, key: str, place: Code, on: dt.date | None = None
) -> dict[str, Any]:
    """By the nearest calendar of the place or above it."""
    code = region_at(place).code
    start = usual_start(crop_at(key), code, on or clock.today())
    return {"crop": key, "place": code, "usual_start": start}


@router.get("/solar-term", response=TermOut, auth=None, summary="The solar term of a day")
def solar_term(request: HttpRequest, on: dt.date | None = None) -> dict[str, Any]:
    """Between 2000 and 2050."""
    day = on or clock.today()
    term, count = solar_term_on(day) or (None, None)
    return {"on": day, "name": term.name if term else "", "day": count}
