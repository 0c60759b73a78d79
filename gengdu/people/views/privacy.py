"""Privacy: what was agreed to, and everything that is kept."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gengdu.kit import clock
from gengdu.kit.errors import Invalid, NotFound, require
from gengdu.people import registry
from gengdu.people.actions.consents import give_consent, withdraw_consent
from gengdu.people.actions.privacy import export_own_data
from gengdu.people.queries import pages
from gengdu.people.views.parts import confirmed_page, me, member_page, see, sign_in_of
from gengdu.shell.flash import say

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@member_page
def privacy(request: HttpRequest) -> HttpResponse:
    """`/me/privacy/`: each purpose with version and time, and the way to one's data."""
    context = {"consents": pages.consent_state(me(request).person)}
    return render(request, "people/privacy.html", context)


@require_POST
@member_page
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Agree to a purpose, or take it back."""
    require(purpose in registry.purposes, NotFound)
    answer = request.POST.get("do")
    require(answer in {"give", "withdraw"}, Invalid)
    giving = answer == "give"
    (give_consent if giving else withdraw_consent)(actor=me(request), purpose=purpose)
    response = see(reverse("people:privacy"))
    say(response, _("Agreed.") if giving else _("Withdrawn."))
    return response


@GET_POST
@confirmed_page
def data(request: HttpRequest) -> HttpResponse:
    """`/me/data/`: everything kept about oneself, as a file; taking it is written down."""
    if request.method != "POST":
        return render(request, "people/data.html")
    everything = export_own_data(actor=me(request), sign_in=sign_in_of(request))
    response = JsonResponse(everything, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="gengdu-{clock.today()}.json"'
    return response
