"""What is done to an account only by whoever has just confirmed that it is his (SECURITY 13)."""

import secrets
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, model_validator

from gengdu.access.api.bearer import Member, actor_of, device, sign_in_of
from gengdu.access.api.door import afresh, proving
from gengdu.access.api.doors import CodeOut, Phone, Session, Work
from gengdu.access.api.schemas import In, Ref
from gengdu.kit import clock, trace
from gengdu.kit.errors import require
from gengdu.people import queries, rules
from gengdu.people.actions.credentials import change_password, change_phone
from gengdu.people.actions.privacy import erase_family_member, export_own_data
from gengdu.people.actions.sign_ins import confirm_code, confirm_password
from gengdu.people.errors import ConfirmFirst, SecondStepFirst
from gengdu.sms.actions import send_code
from gengdu.sms.enums import CodePurpose

router = Router(auth=Member())
Digits = Annotated[str, Field(max_length=20)]


class AskIn(Work):
    """Whose code it is: without a number, one's own (to confirm); else the new one."""

    phone: Phone | None = None
    session: Session | None = None


class ConfirmIn(In):
    """The password once more, or the code that was sent to the own number."""

    password: Annotated[str, Field(max_length=256)] = ""
    code: Digits = ""
    session: Session | None = None

    model_config = In.model_config | {"str_strip_whitespace": False}

    @model_validator(mode="after")
    def one_of_both(self) -> "ConfirmIn":
        """Either of them."""
        if bool(self.password) == bool(self.code) or (self.code and not self.session):
            raise ValueError("either the password, or a code with its session")
        return self


class PasswordIn(In):
    """The new password."""

    password: Annotated[str, Field(max_length=256)]

    model_config = In.model_config | {"str_strip_whitespace": False}


class PhoneIn(In):
    """The new number with the code that was sent to it."""

    phone: Phone
    code: Digits
    session: Session


@router.post("/me/codes", response={202: CodeOut}, summary="Ask for a code to confirm")
def me_code(request: HttpRequest, body: AskIn) -> dict[str, Any]:
    """To the own number; with `phone` to the new one, once it is confirmed who asks."""
    if body.phone:
        _require_confirmed(request)
    session = body.session or secrets.token_urlsafe(32)
    again_at = send_code(
        phone=body.phone or actor_of(request).phone(),
        purpose=CodePurpose.PHONE if body.phone else CodePurpose.CONFIRM,
        session=session,
        address=trace.current().address,
        proof=body.proof(),
    )
    return {"session": session, "again_at": again_at}


@router.post("/me/confirm", response={204: None}, summary="Confirm that it is oneself")
@proving
def confirm(request: HttpRequest, body: ConfirmIn) -> None:
    """Holds ten minutes for this token: number, password and own data are open meanwhile."""
    actor, sign_in = actor_of(request), sign_in_of(request)
    here = device(body.session or "")
    if body.password:
        confirm_password(actor=actor, sign_in=sign_in, password=body.password, device=here)
    else:
        confirm_code(actor=actor, sign_in=sign_in, code=body.code, device=here)


@router.put("/me/password", response={204: None}, summary="Set a password")
@proving
def password(request: HttpRequest, body: PasswordIn) -> None:
    """The first or another one; everything else that is signed in ends."""
    _require_confirmed(request)
    change_password(actor=actor_of(request), sign_in=sign_in_of(request), password=body.password)


@router.put("/me/phone", response={204: None}, summary="Change the number")
@proving
def phone(request: HttpRequest, body: PhoneIn) -> None:
    """Proven by a code sent to the new one; everything else that is signed in ends."""
    _require_confirmed(request)
    change_phone(
        actor=actor_of(request),
        sign_in=sign_in_of(request),
        phone=body.phone,
        code=body.code,
        device=device(body.session),
    )


@router.post("/me/data", response=dict[str, Any], summary="Everything kept about oneself")
@afresh
def data(request: HttpRequest) -> dict[str, object]:
    """Taking it is written down."""
    _require_confirmed(request)
    return export_own_data(actor=actor_of(request), sign_in=sign_in_of(request))


@router.post("/me/family/{ref:uid}/erase", response={204: None}, summary="Erase somebody")
def family_erase(request: HttpRequest, uid: Ref) -> None:
    """Somebody of the house who was added by mistake: name, plots and all else goes, for good."""
    _require_confirmed(request)
    erase_family_member(actor=actor_of(request), sign_in=sign_in_of(request), person_uid=uid)


def _require_confirmed(request: HttpRequest) -> None:
    """As before the pages: confirmed within ten minutes, and past the second step."""
    sign_in = sign_in_of(request)
    require(rules.recently_confirmed(sign_in, clock.now()), ConfirmFirst)
    require(queries.is_past_second_step(actor_of(request), sign_in), SecondStepFirst)
