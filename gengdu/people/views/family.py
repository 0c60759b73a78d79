"""家里人: people of one's own house, with and without a phone."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gengdu.people.actions.households import (
    add_family_member,
    remove_family_member,
    update_family_member,
)
from gengdu.people.actions.privacy import erase_family_member
from gengdu.people.forms.mine import FamilyForm
from gengdu.people.queries import pages
from gengdu.people.views.parts import confirmed_page, me, member_page, see, show, sign_in_of
from gengdu.shell.flash import say

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
ERASED = _(
    "Name, year of birth, plots and all else that is kept about %(name)s is erased and does not"
    " come back. This is for somebody who was added by mistake. Who only lives elsewhere now is"
    " taken out of your family instead: then nothing is deleted."
)


@require_safe
@member_page
def family(request: HttpRequest) -> HttpResponse:
    """`/me/family/`: the house."""
    return render(request, "people/family.html", {"family": pages.family_of(me(request))})


@GET_POST
@member_page
def family_add(request: HttpRequest) -> HttpResponse:
    """`/me/family/add/`: somebody without a phone."""
    form = FamilyForm(request.POST or None, initial={"once": FamilyForm.new_once()})
    if form.accept(lambda data: add_family_member(actor=me(request), **data)):
        return _back(_("Added."))
    return show(request, "people/family_member.html", form)


@GET_POST
@member_page
def family_member(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/me/family/<ref>/`: correct what is known about somebody without a phone."""
    account = me(request)
    person = pages.family_member(account, uid)
    known = {"name": person.name(), "relation": person.relation, "birth_year": person.birth_year}
    form = FamilyForm(request.POST or None, initial=known)

    def keep(data: dict[str, Any]) -> None:
        changed = {name: data[name] for name in ("name", "relation", "birth_year")}
        update_family_member(actor=account, person_uid=uid, **changed)

    if form.accept(keep):
        return _back(_("Saved."))
    return show(request, "people/family_member.html", form, {"member": person})


@require_POST
@member_page
def family_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Somebody lives in a house of their own from now on."""
    remove_family_member(actor=me(request), person_uid=uid)
    return _back(_("Removed from your family."))


@GET_POST
@confirmed_page
def family_erase(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """`/me/family/<ref>/erase/`: says what goes, then erases somebody who was added by mistake."""
    account = me(request)
    if request.method == "POST":
        erase_family_member(actor=account, sign_in=sign_in_of(request), person_uid=uid)
        return _back(_("Erased."))
    name = pages.family_member(account, uid).name()
    context = {
        "heading": _("Erase %(name)s?") % {"name": name},
        "consequence": ERASED % {"name": name},
        "action_label": _("Erase %(name)s") % {"name": name},
        "back_url": reverse("people:family_member", args=[uid]),
        "danger": True,
    }
    return render(request, "shell/confirm.html", context)


def _back(words: Promise) -> HttpResponse:
    response = see(reverse("people:family"))
    say(response, words)
    return response
