"""Looking after one's own account and family."""

import uuid
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.people.forms.codes import CodeForm, PhoneCodeForm
from gengdu.people.forms.doors import TwicePassword
from gengdu.people.forms.parts import NameField, OldPasswordField, PhoneField, PlaceForm, narrow
from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField
from gengdu.shell.forms import ActionForm
from gengdu.sms.enums import CodePurpose


class YearField(forms.CharField):
    """A year of birth, or nothing; the action knows which years can be."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Year of birth"),
            required=False,
            max_length=10,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "1958"}),
        )

    def clean(self, value: str) -> int | None:
        """A whole number or None."""
        digits = narrow(super().clean(value) or "").removesuffix("年")
        if not digits:
            return None
        if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
            raise forms.ValidationError(_("A year has four digits, for example 1958."))
        return int(digits)


class ProfileForm(PlaceForm):
    """Name, year of birth and village."""

    name = NameField()
    birth_year = YearField()
    place = PlaceField(label=_("Your village"), deepest=Level.VILLAGE)


class FamilyForm(ActionForm):
    """Somebody of one's own house."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = NameField(label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = forms.CharField(
        label=_("Who is it"),
        required=False,
        max_length=20,
        help_text=_("For example: father, wife, son."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_year = YearField()

    @staticmethod
    def new_once() -> uuid.UUID:
        """A fresh mark of one form, so that pressing twice adds one person."""
        return uuid.uuid4()


class NewPhoneForm(PhoneCodeForm):
    """The new number and the code sent to it."""

    purpose: ClassVar[CodePurpose] = CodePurpose.PHONE
    phone = PhoneField(label=_("New mobile number"))


class NewPasswordForm(TwicePassword, ActionForm):
    """A new password, twice."""


class ConfirmByPasswordForm(ActionForm):
    """The password once more."""

    password = OldPasswordField()


class ConfirmByCodeForm(CodeForm):
    """A code to one's own number."""

    purpose: ClassVar[CodePurpose] = CodePurpose.CONFIRM


class LargeTypeForm(ActionForm):
    """How large."""

    size = forms.ChoiceField(
        label=_("How large"),
        choices=[
            ("normal", _("Normal")),
            ("20", _("Large")),
            ("24", _("Larger")),
            ("28", _("Very large")),
            ("32", _("Largest")),
        ],
        widget=forms.RadioSelect,
    )


class GuestPlaceForm(PlaceForm):
    """A place to look around from: any level will do."""

    place = PlaceField(
        label=_("Place"),
        shallowest=Level.PROVINCE,
        error_messages={"required": _("Please choose a place, however large.")},
    )
