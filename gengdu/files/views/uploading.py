"""Taking an upload in, and the row that stands for it in a form."""

import uuid
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gengdu.files import queries
from gengdu.files.forms import Row, UploadForm
from gengdu.files.views.serving import account_of, on_bulk_origin
from gengdu.kit.errors import NotFound, require

TICKET: Final = "X-Upload-Ticket"


@csrf_exempt  # no cookie counts here: the ticket, which no other site can have, says who it is
@require_http_methods(["OPTIONS", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """`/files/`: one file; answers with its row for the form, or with why it is not taken."""
    require(on_bulk_origin(request), NotFound)
    if request.method == "OPTIONS":
        return _for_pages(request, HttpResponse(status=204))
    form = UploadForm.of(request.headers.get(TICKET, ""), request)
    if form.accept(form.store):
        row = Row.of_upload(form.stored, form.cleaned_data["field"], form.uploader.uid)
        response = render(request, "files/_row.html", {"row": row}, status=201)
    else:
        response = render(request, "files/_refused.html", {"form": form}, status=form.status)
    return _for_pages(request, response)


@require_safe
@login_required
def thumb(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/files/<ref>/thumb/`: asked for again while the picture is being prepared."""
    account = account_of(request)
    file = queries.file_for(uid, account)
    if account is None or file is None:
        raise NotFound
    row = Row.of_upload(file, "", account)
    response = render(request, "files/_thumb.html", {"row": row})
    response["Cache-Control"] = "no-store"
    return response


def _for_pages(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Scripts of our own pages, and of no others, may read the answer."""
    origin = request.headers.get("Origin", "")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = TICKET
        response["Access-Control-Max-Age"] = "600"
    response["Vary"] = "Origin"
    response["Cache-Control"] = "no-store"
    return response
