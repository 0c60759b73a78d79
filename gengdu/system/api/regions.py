"""Places: what lies below one, which ones are called so, what a code means today."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from gengdu.access.api.schemas import Code, Limit, Listing, Out, listed
from gengdu.regions.models import Region
from gengdu.regions.queries import children_of, full_name, path_of, region_at, search_places

router = Router()


class PlaceOut(Out):
    """A place; `code` is the tree code, 2 to 12 digits, a beginning of which is above it."""

    code: str
    name: str
    level: int
    full_name: str


class PathOut(PlaceOut):
    """A place with those above it, the widest first."""

    path: list[PlaceOut]


def place(region: Region, full: str = "") -> dict[str, Any]:
    """A place as programs see it."""
    return {
        "code": region.code,
        "name": region.name,
        "level": int(region.level),
        "full_name": full or full_name(region.code),
    }


@router.get("/places", response=Listing[PlaceOut], auth=None, summary="Places below a place")
def places(request: HttpRequest, below: Code | None = None) -> dict[str, Any]:
    """Without `below`: the provinces. Pseudo levels (市辖区) are passed through."""
    code = region_at(below).code if below else ""
    above = full_name(code) if code else ""
    return listed(place(one, above + one.name) for one in children_of(code))


@router.get(
    "/places/search", response=Listing[PlaceOut], auth=None, summary="Places by a part of the name"
)
def places_search(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=60)],
    within: Code | None = None,
    limit: Limit = 20,
) -> dict[str, Any]:
    """Those inside `within` first; words before the last narrow it down (农安 双桥)."""
    found = search_places(q, within or "", limit)
    return listed(place(one.region, one.full_name) for one in found)


@router.get("/places/{code}", response=PathOut, auth=None, summary="A place by its code")
def place_at(request: HttpRequest, code: Code) -> dict[str, Any]:
    """A tree code or an official one, present or past: where it is today."""
    region = region_at(code)
    path = path_of(region.code)
    return place(region) | {"path": [place(one) for one in path[:-1]]}
