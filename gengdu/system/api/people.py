"""Oneself and one's house: who one is, where one is signed in, what one has agreed to."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from gengdu.access.api.bearer import Member, actor_of, sign_in_of
from gengdu.access.api.schemas import Code, In, Listing, Once, Out, Ref, listed
from gengdu.kit.errors import NotFound, require
from gengdu.people import queries, registry
from gengdu.people.actions.consents import give_consent, withdraw_consent
from gengdu.people.actions.households import (
    add_family_member,
    move_home,
    remove_family_member,
    update_family_member,
)
from gengdu.people.actions.profile import set_large_type, update_profile
from gengdu.people.actions.sign_ins import end_other_sign_ins, end_sign_in
from gengdu.people.models import Account, Person
from gengdu.people.queries import pages

router = Router(auth=Member())
Name = Annotated[str, Field(max_length=40)]
Year = Annotated[int | None, Field(ge=1000, le=9999)]


class MeOut(Out):
    """Oneself, with the seal of the name opened; of the number, what a page shows."""

    ref: Ref
    name: str
    phone: str
    birth_year: int | None
    place: str
    place_name: str
    has_password: bool
    elder: bool
    type_size: int | None


class ProfileIn(In):
    """What one says about oneself."""

    name: Name
    birth_year: Year = None


class HomeIn(In):
    """Where one lives: a village."""

    place: Code


class LargeTypeIn(In):
    """Large type on every device of the account: 20, 24, 28 or 32 points; none for normal."""

    size: Annotated[int | None, Field(json_schema_extra={"enum": [20, 24, 28, 32, None]})]


class RelativeOut(Out):
    """Somebody of the house; `editable`: one may act for him."""

    ref: Ref
    name: str
    relation: str
    birth_year: int | None
    editable: bool


class RelativeIn(In):
    """Somebody without a phone."""

    name: Name
    relation: Annotated[str, Field(max_length=20)] = ""
    birth_year: Year = None


class NewRelativeIn(RelativeIn):
    """Somebody to be added."""

    once: Once = None


class ConsentOut(Out):
    """A purpose, and whether one agrees to it in its present version."""

    purpose: str
    version: int
    title: str
    text: str
    needed: bool
    standing: bool
    given_at: dt.datetime | None


class SignInOut(Out):
    """Where the account is signed in; `here` is the token that asks."""

    ref: Ref
    device: str
    how: str
    started_at: dt.datetime
    last_seen_at: dt.datetime
    here: bool


@router.get("/me", response=MeOut, summary="Oneself")
def me(request: HttpRequest) -> dict[str, Any]:
    """Who the token belongs to."""
    return _me(actor_of(request))


def _me(account: Account) -> dict[str, Any]:
    person = account.person
    return {
        "ref": person.uid,
        "name": person.name(),
        "phone": account.masked_phone(),
        "birth_year": person.birth_year,
        "place": person.region_id,
        "place_name": person.region.name,
        "has_password": account.has_usable_password(),
        "elder": account.elder,
        "type_size": account.type_size,
    }


@router.put("/me/profile", response=MeOut, summary="Change name and year of birth")
def profile(request: HttpRequest, body: ProfileIn) -> dict[str, Any]:
    """Both are set as they are sent."""
    account = actor_of(request)
    update_profile(actor=account, name=body.name, birth_year=body.birth_year)
    return _me(account)


@router.put("/me/home", response={204: None}, summary="Move to another village")
def home(request: HttpRequest, body: HomeIn) -> None:
    """The house moves with all that one may act for."""
    move_home(actor=actor_of(request), region_code=body.place)


@router.put("/me/large-type", response={204: None}, summary="Large type")
def large_type(request: HttpRequest, body: LargeTypeIn) -> None:
    """Kept for the account."""
    set_large_type(actor=actor_of(request), elder=body.size is not None, size=body.size)


@router.get("/me/family", response=Listing[RelativeOut], summary="The people of the house")
def family(request: HttpRequest) -> dict[str, Any]:
    """The others of one's household."""
    return listed(
        _relative(one.person, one.name, editable=one.editable)
        for one in pages.family_of(actor_of(request))
    )


def _relative(person: Person, name: str, *, editable: bool) -> dict[str, Any]:
    return {
        "ref": person.uid,
        "name": name,
        "relation": person.relation,
        "birth_year": person.birth_year,
        "editable": editable,
    }


@router.post("/me/family", response={201: RelativeOut}, summary="Add somebody without a phone")
def family_add(request: HttpRequest, body: NewRelativeIn) -> dict[str, Any]:
    """One may act for him from now on."""
    person = add_family_member(actor=actor_of(request), **body.dict())
    return _relative(person, person.name(), editable=True)


@router.put("/me/family/{ref:uid}", response=RelativeOut, summary="Correct somebody of the house")
def family_member(request: HttpRequest, uid: Ref, body: RelativeIn) -> dict[str, Any]:
    """Of those one may act for."""
    person = update_family_member(actor=actor_of(request), person_uid=uid, **body.dict())
    return _relative(person, person.name(), editable=True)


@router.delete(
    "/me/family/{ref:uid}", response={204: None}, summary="Somebody has a house of his own"
)
def family_remove(request: HttpRequest, uid: Ref) -> None:
    """Moves out, with what is his."""
    actor = actor_of(request)
    require(uid != actor.person.uid, NotFound)
    remove_family_member(actor=actor, person_uid=uid)


@router.get("/me/consents", response=Listing[ConsentOut], summary="What one has agreed to")
def consents(request: HttpRequest) -> dict[str, Any]:
    """Each purpose with the newest word on it."""
    return listed(_consent(one) for one in pages.consent_state(actor_of(request).person))


def _consent(state: pages.ConsentState) -> dict[str, Any]:
    purpose, last = state.purpose, state.last
    return {
        "purpose": purpose.name,
        "version": purpose.version,
        "title": str(purpose.title),
        "text": str(purpose.text),
        "needed": purpose.needed,
        "standing": state.standing,
        "given_at": last.given_at if last else None,
    }


@router.put("/me/consents/{purpose}", response={204: None}, summary="Agree to a purpose")
def consent_give(request: HttpRequest, purpose: str) -> None:
    """In its present version."""
    require(purpose in registry.purposes, NotFound)
    give_consent(actor=actor_of(request), purpose=purpose)


@router.delete("/me/consents/{purpose}", response={204: None}, summary="Take a consent back")
def consent_withdraw(request: HttpRequest, purpose: str) -> None:
    """What the account cannot be without is not taken back so."""
    require(purpose in registry.purposes, NotFound)
    withdraw_consent(actor=actor_of(request), purpose=purpose)


@router.get("/me/sign-ins", response=Listing[SignInOut], summary="Where one is signed in")
def sign_ins(request: HttpRequest) -> dict[str, Any]:
    """Browsers and programs, last seen first."""
    here = sign_in_of(request).uid
    return listed(
        {
            "ref": one.uid,
            "device": one.device_name,
            "how": one.get_method_display(),
            "started_at": one.started_at,
            "last_seen_at": one.last_seen_at,
            "here": one.uid == here,
        }
        for one in queries.sign_ins_of(actor_of(request))
    )


@router.delete("/me/sign-ins/{ref:uid}", response={204: None}, summary="Sign out one device")
def sign_in_end(request: HttpRequest, uid: Ref) -> None:
    """A browser or a program of one's own."""
    end_sign_in(actor=actor_of(request), uid=uid)


@router.delete("/me/sign-ins", response={204: None}, summary="Sign out everywhere else")
def sign_ins_end(request: HttpRequest) -> None:
    """This token stays."""
    end_other_sign_ins(actor=actor_of(request), sign_in=sign_in_of(request))
