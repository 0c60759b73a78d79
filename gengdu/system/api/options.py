"""What stands at the foot of every page, and the legal texts."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from gengdu.access.api.schemas import Code, Out
from gengdu.options.queries import footer_items, legal_page
from gengdu.options.registry.legal import PAGES
from gengdu.regions.queries import region_at

router = Router()


class LineOut(Out):
    """A line at the foot of a page."""

    text: str
    url: str


class FooterOut(Out):
    """Operator, hotline, complaints and filing numbers; the names of the legal texts."""

    lines: list[LineOut]
    legal: list[str]


class BlockOut(Out):
    """A heading, a paragraph, or points."""

    kind: str
    lines: list[str]


class LegalOut(Out):
    """A legal text, block by block."""

    title: str
    place: str
    blocks: list[BlockOut]


@router.get("/site", response=FooterOut, auth=None, summary="Who runs this site")
def site(request: HttpRequest, place: Code | None = None) -> dict[str, Any]:
    """As it stands at the foot of the pages of a place."""
    code = region_at(place).code if place else ""
    lines = [{"text": str(line.text), "url": line.url} for line in footer_items(code)]
    return {"lines": lines, "legal": list(PAGES)}


@router.get("/legal/{name}", response=LegalOut, auth=None, summary="A legal text")
def legal(request: HttpRequest, name: str, place: Code | None = None) -> dict[str, Any]:
    """`terms`, `privacy`, `accessibility`, `about`, filled in for the place."""
    page = legal_page(name, place or "")
    blocks = [{"kind": block.kind, "lines": list(block.lines)} for block in page.blocks]
    return {"title": str(page.title), "place": page.place, "blocks": blocks}
