"""Forms that ask for a code by text message, and for a little work where machines might ask."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock
from gengdu.kit.errors import DomainError
from gengdu.kit.phones import mask_phone
from gengdu.people.forms.parts import PhoneField, SixDigitsField
from gengdu.shell.forms import ActionForm
from gengdu.sms.actions import Challenge, Proof, issue_challenge, send_code
from gengdu.sms.enums import CodePurpose
from gengdu.sms.errors import ProofNeeded, TooManyCodes

A_MINUTE = 60


class WorkForm(ActionForm):
    """A form that can hand in a proof of work; `challenge` is set when the page must do some."""

    challenge_text = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    challenge: Challenge | None = None
    refusal: DomainError | None = None

    def work(self) -> Proof | None:
        """The proof that came with the form."""
        text, number = self.data.get("challenge_text", ""), self.data.get("proof", "")
        return Proof(challenge=text[:300], number=number[:20]) if text and number else None

    def set_work(self, *, door: str, purpose: str) -> None:
        """Let the page do some work for its next try."""
        self.challenge = issue_challenge(session=door, purpose=purpose)

    def refuse(self, refusal: DomainError) -> None:
        """Keep the refusal, for pages that go another way because of it."""
        self.refusal = refusal
        super().refuse(refusal)


class CodeForm(WorkForm):
    """A form with a code; its second button sends one and leaves everything else as it is."""

    purpose: ClassVar[CodePurpose] = CodePurpose.ENTER
    code = SixDigitsField()
    sent: bool = False
    wait: int = 0
    masked: str = ""

    def __init__(self, *args: Any, own_phone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_phone = own_phone

    @property
    def takes_assist_code(self) -> bool:
        """Whether the station manager's one-time code is as good as the message."""
        return self.purpose == CodePurpose.ENTER

    @property
    def asks_for_code(self) -> bool:
        """Whether "send the code" was pressed."""
        return self.data.get("do") == "send"

    def full_clean(self) -> None:
        """Who asks for a code is told about the number only, not about fields still empty."""
        super().full_clean()
        if self.asks_for_code and self.is_bound:
            for name in [name for name in self.errors if name != "phone"]:
                del self.errors[name]

    def send(self, *, door: str, address: str) -> None:
        """Send a code to the number typed; what came of it is in `sent`, `wait` and the errors."""
        if self.accept(lambda data: self._send(data, door, address)):
            return
        if isinstance(self.refusal, ProofNeeded):
            self.set_work(door=door, purpose=self.purpose)
        self.wait = min(self.retry_after or 0, 3600)

    def _send(self, data: dict[str, Any], door: str, address: str) -> None:
        phone = self.own_phone or data["phone"]
        free_at = send_code(
            phone=phone, purpose=self.purpose, session=door, address=address, proof=self.work()
        )
        self.sent, self.masked = True, mask_phone(phone)
        self.wait = max(0, -((clock.now() - free_at) // dt.timedelta(seconds=1)))

    def refuse(self, refusal: DomainError) -> None:
        """Beside the code: pressed twice within a minute means that the first one is on its way."""
        self.refusal = refusal
        if self.asks_for_code and isinstance(refusal, TooManyCodes):
            soon = refusal.retry_after <= A_MINUTE
            self.status, self.retry_after = refusal.status, refusal.retry_after
            self.add_error("code", _ALREADY_SENT if soon else refusal.words())
            return
        super().refuse(refusal)


_ALREADY_SENT = _(
    "A code was sent to this number less than a minute ago. Please wait a moment, then ask again."
)


class PhoneCodeForm(CodeForm):
    """Number and code."""

    phone = PhoneField()
    field_order = ["phone", "code"]
