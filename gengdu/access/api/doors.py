"""Coming in and going out: a code or a password against a token (`/api/v1/sign-in`)."""

import datetime as dt
import secrets
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from pydantic import Field, model_validator

from gengdu.access.actions.tokens import (
    Issued,
    issue_by_code,
    issue_by_password,
    issue_by_registering,
)
from gengdu.access.api.bearer import Member, actor_of, device, sign_in_of
from gengdu.access.api.door import proving
from gengdu.access.api.schemas import Code, In, Out
from gengdu.access.queries import is_staff
from gengdu.kit import trace
from gengdu.people.actions.second_factor import verify_second_factor
from gengdu.people.actions.sign_ins import sign_out
from gengdu.people.models import SignIn
from gengdu.people.rules import ends_at
from gengdu.sms.actions import Proof, issue_challenge, send_code
from gengdu.sms.enums import CodePurpose

router = Router()
Phone = Annotated[str, Field(max_length=30, description="a mobile number, as it is typed")]
Session = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{43}$",
        description="32 random bytes in base64url; the codes asked for with it fit it alone",
    ),
]


class Work(In):
    """A proof of work, where one is asked for (code `sms.proof_needed`)."""

    challenge: Annotated[str, Field(max_length=300)] = ""
    number: Annotated[str, Field(max_length=20)] = ""

    def proof(self) -> Proof | None:
        """The proof, if any work was done."""
        done = self.challenge and self.number
        return Proof(challenge=self.challenge, number=self.number) if done else None


class CodeIn(Work):
    """Whom to send six digits."""

    phone: Phone
    session: Session | None = None


class CodeOut(Out):
    """The session to sign in with, and when another code may be asked for."""

    session: str
    again_at: dt.datetime


class ChallengeIn(In):
    """What the work is for."""

    session: Session
    purpose: Literal["enter", "password"]


class ChallengeOut(Out):
    """SHA-256 of `challenge:number` must begin with `bits` zero bits; good once, for `minutes`."""

    challenge: str
    bits: int
    minutes: int


class SignInIn(Work):
    """A password, or the code that was asked for with this session."""

    phone: Phone
    password: Annotated[str, Field(max_length=256)] = ""
    code: Annotated[str, Field(max_length=20)] = ""
    session: Session | None = None
    name: Annotated[str, Field(max_length=40, description="what the program calls itself")] = ""

    model_config = In.model_config | {"str_strip_whitespace": False}

    @model_validator(mode="after")
    def one_of_both(self) -> "SignInIn":
        """Either of them."""
        if bool(self.password) == bool(self.code) or (self.code and not self.session):
            raise ValueError("either a password, or a code with its session")
        return self


class SignUpIn(In):
    """Who joins: the code that was asked for with this session, name, village, consent."""

    phone: Phone
    code: Annotated[str, Field(max_length=20)]
    session: Session
    name: Annotated[str, Field(min_length=1, max_length=40)]
    place: Code
    consent: Literal[True]
    """To the purpose `service`, in its present version: without it nothing may be kept."""
    password: Annotated[str, Field(max_length=256)] = ""
    program: Annotated[str, Field(max_length=40, description="what the program calls itself")] = ""

    model_config = In.model_config | {"str_strip_whitespace": False}


class TokenOut(Out):
    """The token, shown this once, and until when it holds if it is not used."""

    token: str
    expires_at: dt.datetime
    second_step: bool
    """Staff: `POST /sign-in/second` comes next for what needs it."""


class SecondIn(In):
    """Six digits of the authenticator, or a recovery code."""

    code: Annotated[str, Field(min_length=1, max_length=30)]


@router.post("/sign-in/codes", response={202: CodeOut}, auth=None, summary="Ask for an SMS code")
def ask_code(request: HttpRequest, body: CodeIn) -> dict[str, Any]:
    """Says the same for known and unknown numbers; five minutes, five tries, once."""
    session = body.session or secrets.token_urlsafe(32)
    again_at = send_code(
        phone=body.phone,
        purpose=CodePurpose.ENTER,
        session=session,
        address=trace.current().address,
        proof=body.proof(),
    )
    return {"session": session, "again_at": again_at}


@router.post(
    "/sign-in/challenges", response=ChallengeOut, auth=None, summary="Ask for a proof of work"
)
def ask_challenge(request: HttpRequest, body: ChallengeIn) -> dict[str, Any]:
    """After too many tries a little work is asked for, as on the page; never a picture."""
    made = issue_challenge(session=body.session, purpose=body.purpose)
    return {"challenge": made.text, "bits": made.bits, "minutes": made.minutes}


@router.post("/sign-in", response={201: TokenOut}, auth=None, summary="Sign in")
def sign_in(request: HttpRequest, body: SignInIn) -> dict[str, Any]:
    """A token for number and password or code; the same limits and answers as on the page."""
    here = device(body.session or secrets.token_urlsafe(32), body.name)
    if body.code:
        return _token_out(issue_by_code(phone=body.phone, code=body.code, device=here))
    return _token_out(
        issue_by_password(phone=body.phone, password=body.password, device=here, proof=body.proof())
    )


@router.post("/sign-up", response={201: TokenOut}, auth=None, summary="Join")
def sign_up(request: HttpRequest, body: SignUpIn) -> dict[str, Any]:
    """As on the page; a number that has an account is signed in to it, unchanged."""
    told = body.dict(include={"phone", "code", "name", "password"})
    here = device(body.session, body.program)
    return _token_out(issue_by_registering(**told, region_code=body.place, device=here))


def _token_out(issued: Issued) -> dict[str, Any]:
    sign_in = issued.token.sign_in
    return {
        "token": issued.secret,
        "expires_at": _end_of(sign_in),
        "second_step": is_staff(issued.account) and not issued.account.is_verified(),
    }


def _end_of(sign_in: SignIn) -> dt.datetime:
    return ends_at(sign_in, lan=settings.GENGDU_LAN_MODE)


@router.post("/sign-in/second", response={204: None}, auth=Member(), summary="Pass the second step")
@proving
def second_step(request: HttpRequest, body: SecondIn) -> None:
    """For staff: what the console asks for, the change feed asks for too."""
    verify_second_factor(actor=actor_of(request), sign_in=sign_in_of(request), code=body.code)


@router.post("/sign-out", response={204: None}, auth=Member(), summary="Sign out")
def end(request: HttpRequest) -> None:
    """The token ends at this moment."""
    sign_out(actor=actor_of(request), sign_in=sign_in_of(request))
