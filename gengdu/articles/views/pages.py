"""The page of an article, its short address, and the beacon that says it was read."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_POST, require_safe

from gengdu.articles import actions, queries
from gengdu.articles.queries.published import at_short
from gengdu.articles.queries.related import related_to
from gengdu.kit import trace
from gengdu.people.models import Account
from gengdu.shell import viewmode
from gengdu.shell.kept import kept_page
from gengdu.shell.origins import require_same_origin
from gengdu.shell.pages import public_page


@conditional_page
@public_page
@require_safe
def article(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/a/<ref>/`: the approved version, the same bytes for everybody; 404 before, 410 after."""
    page = queries.article_page(uid)
    request.page_region = page.region_id  # type: ignore[attr-defined]  # read by the footer
    response = kept_page(
        request,
        "articles/article.html",
        page=page,
        others=related_to(pk=page.pk, region_code=page.region_id, rubric_id=page.rubric_id),
    )
    response["Last-Modified"] = http_date(page.updated_at.timestamp())
    return response


@public_page
@require_safe
def short(request: HttpRequest, short: str) -> HttpResponse:
    """`/s/<7 characters>`: to the article; 404 for an unknown one, 410 with the reason after."""
    found = at_short(short)
    return HttpResponsePermanentRedirect(reverse("articles:article", args=[found.uid]))


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
