"""Fields that forgive how people type."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Invalid
from gengdu.kit.phones import parse_phone
from gengdu.regions.forms import PlaceSteps
from gengdu.shell.forms import ActionForm


def narrow(text: str) -> str:
    """Full-width digits and letters as plain ones, without blanks around."""
    return unicodedata.normalize("NFKC", text).strip()


class PhoneField(forms.CharField):
    """A mobile number as people type it; its value has eleven digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("error_messages", {"required": _("Please enter your mobile number.")})
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
        )
        super().__init__(**kwargs)

    def clean(self, value: str) -> str:
        """Eleven digits, or words that say what is wrong."""
        text = super().clean(value)
        try:
            return parse_phone(text) if text else ""
        except Invalid as refusal:
            raise ValidationError(refusal.words()) from None


class SixDigitsField(forms.CharField):
    """A code of six digits: blanks and full-width digits are fine."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code from the text message"))
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("error_messages", {"required": _("Please enter the six digits.")})
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": "one-time-code",
                    "placeholder": _("6 digits"),
                }
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: str) -> str:
        """Six digits, or words that say how many there were."""
        digits = "".join(narrow(super().clean(value)).split())
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise ValidationError(_("The code has six digits."))
        return digits


class NewPasswordField(forms.CharField):
    """A password to be set; the rules are checked by the action, which knows who it is for."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("New password"))
        kwargs.setdefault("help_text", _("At least 8 characters; a short sentence is fine."))
        kwargs.setdefault("error_messages", {"required": _("Please enter a password.")})
        super().__init__(
            strip=False,
            max_length=256,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            **kwargs,
        )


class OldPasswordField(forms.CharField):
    """The password there is."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault("error_messages", {"required": _("Please enter your password.")})
        super().__init__(
            strip=False,
            max_length=256,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            **kwargs,
        )


class PlaceForm(PlaceSteps, ActionForm):
    """A form with a place: a step in the picker is neither a submission nor a mistake."""

    def accept(self, action: Callable[[dict[str, Any]], object]) -> bool:
        """As ever, but nothing happens while the place is being chosen."""
        return not self.steps_through_places and super().accept(action)


class NameField(forms.CharField):
    """What somebody is called."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("What shall we call you"))
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("error_messages", {"required": _("Please tell us your name.")})
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(**kwargs)
