"""The ways in: joining, signing in, a forgotten password, a new member of staff."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import DomainError
from gengdu.people.forms.codes import PhoneCodeForm, WorkForm
from gengdu.people.forms.parts import (
    NameField,
    NewPasswordField,
    OldPasswordField,
    PhoneField,
    PlaceForm,
    SixDigitsField,
    narrow,
)
from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField
from gengdu.shell.forms import ActionForm
from gengdu.sms.enums import CodePurpose

AGREE = _("Please tick the box: without it we may not keep your number.")


class DoorForm(WorkForm):
    """Whoever is refused at a door stays there, with the reason (disabled; staff on a LAN)."""

    elsewhere: ClassVar[tuple[type[DomainError], ...]] = ()


class JoinForm(PlaceForm, DoorForm, PhoneCodeForm):
    """Name, number, code, village, consent: the short way to join."""

    name = NameField()
    place = PlaceField(
        label=_("Your village"),
        deepest=Level.VILLAGE,
        error_messages={"required": _("Please choose your village.")},
    )
    consent = forms.BooleanField(error_messages={"required": AGREE})
    field_order = ["name", "phone", "code", "place", "consent"]


class TwicePassword(forms.Form):
    """A new password, typed twice."""

    password = NewPasswordField()
    again = NewPasswordField(label=_("The same password again"), help_text="")

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data: dict[str, Any] = super().clean() or {}
        first, second = data.get("password"), data.get("again")
        if first and second and first != second:
            self.add_error("again", _("The two passwords are not the same."))
        return data


class TenderJoinForm(JoinForm, TwicePassword):
    """The tender's form: name, number, password twice, place."""

    password = NewPasswordField(label=_("Password"))
    field_order = ["name", "phone", "code", "password", "again", "place", "consent"]


class OwnDeviceForm(forms.Form):
    """Whether to stay signed in for 90 days."""

    own_device = forms.BooleanField(
        required=False, label=_("This is my own phone: stay signed in for 90 days")
    )


class CodeSignInForm(OwnDeviceForm, DoorForm, PhoneCodeForm):
    """Number and code."""

    field_order = ["phone", "code", "own_device"]


class PasswordSignInForm(OwnDeviceForm, DoorForm):
    """Number and password."""

    phone = PhoneField(
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "username tel"})
    )
    password = OldPasswordField()
    field_order = ["phone", "password", "own_device"]


class ForgotForm(TwicePassword, DoorForm, PhoneCodeForm):
    """Number, code, a new password twice."""

    purpose: ClassVar[CodePurpose] = CodePurpose.RESET
    field_order = ["phone", "code", "password", "again"]


class SecondStepForm(ActionForm):
    """Six digits of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("Six digits or a recovery code"),
        max_length=30,
        error_messages={"required": _("Please enter the six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )

    def clean_code(self) -> str:
        """Without blanks, whatever the width."""
        return "".join(narrow(self.cleaned_data["code"]).split())


class ConnectAppForm(ActionForm):
    """The first six digits of a freshly scanned authenticator."""

    pending = forms.CharField(max_length=1000, widget=forms.HiddenInput)
    # Only to show the same picture again after a mistake; what counts is in `pending`.
    uri = forms.CharField(max_length=400, widget=forms.HiddenInput)
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)
    code = SixDigitsField(
        label=_("Six digits the app shows now"),
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "placeholder": _("6 digits"),
            }
        ),
    )


class EnrolForm(TwicePassword, ConnectAppForm):
    """A new member of staff: password twice and the authenticator's first digits."""

    password = NewPasswordField(
        label=_("Password"),
        help_text=_(
            "At least 12 characters with three of: capitals, small letters, digits, signs."
        ),
    )
    field_order = ["password", "again", "pending", "uri", "key", "code"]
