"""Error pages, view mode, manifest, CSP reports: the frame's own addresses."""

import logging
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gengdu.kit.errors import Forbidden
from gengdu.shell import answers, viewmode
from gengdu.shell.errors import FormTooOld
from gengdu.shell.forms import ViewModeForm
from gengdu.shell.installing import manifest_in
from gengdu.shell.origins import require_same_origin
from gengdu.shell.pages import public_page
from gengdu.shell.refusals import tell
from gengdu.shell.reports import note_violation

logger = logging.getLogger(__name__)
FORM_TOO_OLD_ADVICE: Final = gettext_lazy("Go back, load the page again and send it once more.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    failure = answers.failure_for(400, "bad_request", gettext_lazy("The request was damaged."))
    return answers.answer(request, failure)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    failure = answers.failure_for(404, "not_found", gettext_lazy("We could not find that page."))
    return answers.answer(request, failure)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 by Django's PermissionDenied; refusals of actions come through the middleware."""
    refusal = Forbidden()
    tell(request, refusal)
    return answers.answer(request, answers.failure_of(refusal))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: no trace, no database, a number to quote."""
    failure = answers.failure_for(500, "server_error", gettext_lazy("The page could not be made."))
    return answers.answer(request, failure)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old, or came from elsewhere."""
    refusal = FormTooOld()
    tell(request, refusal)
    failure = answers.Failure(
        code=refusal.code,
        status=403,
        heading=gettext_lazy("Please send the form again"),
        happened=refusal.words(),
        advice=FORM_TOO_OLD_ADVICE,
        icon="clock",
    )
    return answers.answer(request, failure)


@csrf_exempt  # public pages carry no token: same-origin check instead (shell.origins)
@require_http_methods(["GET", "HEAD", "POST"])
def view_mode(request: HttpRequest) -> HttpResponse:
    """`/view/`: large type, text size, theme, language - kept as cookies of the device."""
    if request.method == "POST":
        return _keep_view_mode(request)
    return _show_view_mode(request)


@public_page
def _show_view_mode(request: HttpRequest) -> HttpResponse:
    mode = viewmode.of(request)
    next_url = _safe_next(request, request.GET.get("next", ""))
    form = ViewModeForm(
        initial={"view": mode.view, "size": mode.size, "theme": mode.theme, "lang": mode.lang}
    )
    return render(request, "shell/view_mode.html", {"form": form, "next": next_url})


def _keep_view_mode(request: HttpRequest) -> HttpResponse:
    require_same_origin(request)
    form = ViewModeForm(request.POST)
    response = HttpResponseRedirect(_safe_next(request, request.POST.get("next", "")))
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    viewmode.remember(response, **form.chosen())
    return response


def _safe_next(request: HttpRequest, url: str) -> str:
    allowed = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if allowed and url.startswith("/") else "/"


@csrf_exempt  # browsers send reports without a token
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """What a browser blocked: only directive and host are written down, some per minute."""
    note_violation(request.body)
    return HttpResponse(status=204)


@public_page
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the reader's language."""
    language = "en" if viewmode.of(request).lang == "en" else "zh-Hans"
    return JsonResponse(
        manifest_in(language),
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@public_page
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What an installed app shows without a network and without a kept page."""
    return render(
        request,
        "shell/error.html",
        {
            "heading": _("No connection"),
            "happened": _("This page is not on your phone yet."),
            "advice": _("Pages you have read are kept. Try again when you have signal."),
            "icon_name": "wifi-off",
        },
    )
