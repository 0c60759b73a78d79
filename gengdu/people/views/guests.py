"""For everybody: the shell's personal corner, and a guest's place."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gengdu.people import queries
from gengdu.people.forms.mine import GuestPlaceForm
from gengdu.people.views.parts import me, next_url, see, show
from gengdu.shell import navigation, viewmode
from gengdu.shell.origins import require_same_origin
from gengdu.shell.pages import personal_page, public_page


@require_safe
@personal_page
def fragment(request: HttpRequest) -> HttpResponse:
    """`/me/fragment`: what of a public page is the reader's own - name, bell, token."""
    context: dict[str, object] = {"sign_in_url": reverse("people:sign_in")}
    if request.user.is_authenticated:
        account = me(request)
        context = {
            "signed_in": True,
            "name": account.person.name(),
            "me_url": reverse("people:me"),
            "inbox_url": next((bell.url for bell in navigation.bells), ""),
            "unread": navigation.unread(request),
            "console_url": navigation.link_url("console") if queries.is_staff(account) else "",
            # A tab left open must not keep a member of staff signed in (SECURITY 11).
            "polls": account.sign_in is not None and not account.sign_in.staff,
        }
    return render(request, "people/_fragment.html", context)


@csrf_exempt  # a public page carries no token: same-origin check instead (shell.origins)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest) -> HttpResponseBase:
    """`/place/`: where a guest looks around; kept as a cookie of the device."""
    return _keep_place(request) if request.method == "POST" else _ask_place(request)


@public_page
def _ask_place(request: HttpRequest) -> HttpResponse:
    return show(request, "people/place.html", GuestPlaceForm())


@personal_page
def _keep_place(request: HttpRequest) -> HttpResponse:
    require_same_origin(request)
    form = GuestPlaceForm(request.POST)
    response = see(next_url(request) or "/")
    if form.accept(lambda data: viewmode.remember(response, place=data["place"])):
        return response
    return show(request, "people/place.html", form)
