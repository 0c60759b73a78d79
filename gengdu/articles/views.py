"""The page of an article, and the beacon that says it was read."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_POST, require_safe

from gengdu.articles import actions, queries
from gengdu.articles.registry import fragments
from gengdu.kit import trace
from gengdu.people.models import Account
from gengdu.shell import viewmode
from gengdu.shell.origins import require_same_origin
from gengdu.shell.pages import public_page


@conditional_page
@public_page
@require_safe
def article(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/a/<ref>/`: the approved version, the same bytes for everybody; 404 before, 410 after."""
    page = queries.article_page(uid)
    request.page_region = page.article.region_id  # type: ignore[attr-defined]  # read by the footer
    own = [address(uid) for address in fragments]
    response = render(request, "articles/article.html", {"page": page, "fragments": own})
    response["Last-Modified"] = http_date(page.article.updated_at.timestamp())
    return response


@csrf_exempt  # the public page carries no token: same-origin check instead (shell.origins)
@require_POST
def seen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`POST /seen/<ref>`: the beacon after ten seconds, or when most of it was read."""
    require_same_origin(request)
    actions.count_reader(
        actor=request.user if isinstance(request.user, Account) else None,
        article_uid=uid,
        address=trace.current().address,
        device=request.headers.get("User-Agent", ""),
        place=viewmode.of(request).place,
    )
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
