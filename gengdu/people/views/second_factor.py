"""`/me/second-factor/`: setting up the second step, recovery codes, a reset under way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from gengdu.people import queries
from gengdu.people.actions.second_factor import (
    cancel_second_factor_reset,
    confirm_second_factor,
    renew_recovery_codes,
)
from gengdu.people.forms.doors import ConnectAppForm
from gengdu.people.queries import pages
from gengdu.people.views.entering import first_offer, sent_offer
from gengdu.people.views.parts import (
    confirmed_page,
    me,
    member_page,
    next_url,
    see,
    show,
    sign_in_of,
)
from gengdu.shell.flash import say

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_POST
@confirmed_page
def second_factor(request: HttpRequest) -> HttpResponse:
    """Connect an authenticator; once there is one, what stands and what can be renewed."""
    account = me(request)
    if queries.second_factor_of(account) is not None and request.method != "POST":
        state = pages.second_factor_state(account)
        return render(request, "people/second_factor.html", {"state": state})
    form = ConnectAppForm(sent_offer(request), initial=first_offer(request, account))
    codes: list[str] = []
    if form.accept(lambda data: codes.extend(_connect(request, data))):
        return show_codes(request, codes)
    return show(request, "people/second_factor_start.html", form)


def _connect(request: HttpRequest, data: dict[str, str]) -> list[str]:
    account, sign_in = me(request), sign_in_of(request)
    pending, code = data["pending"], data["code"]
    return confirm_second_factor(actor=account, sign_in=sign_in, pending=pending, code=code)


@require_POST
@confirmed_page
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes; the old ones end."""
    codes = renew_recovery_codes(actor=me(request), sign_in=sign_in_of(request))
    return show_codes(request, codes)


@require_POST
@member_page
def reset_cancel(request: HttpRequest) -> HttpResponse:
    """Stop a reset of one's own second step that somebody asked for."""
    account = me(request)
    cancel_second_factor_reset(actor=account, account_uid=account.uid)
    response = see(reverse("people:second_factor"))
    say(response, _("The reset is stopped."))
    return response


def show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The codes, this one time."""
    context = {"codes": codes, "next": next_url(request, "people:me")}
    return render(request, "people/recovery_codes.html", context)
