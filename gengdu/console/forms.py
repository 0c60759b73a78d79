"""The forms of the frame itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.console.enums import Sheet
from gengdu.console.registry import ActForm, ReasonField


class ExportForm(ActForm):
    """A list as a file."""

    sheet = forms.ChoiceField(
        label=_("File"), choices=Sheet, initial=Sheet.XLSX, widget=forms.RadioSelect
    )


class PersonalExportForm(ExportForm):
    """The same, by somebody who may also have names and numbers in it."""

    personal = forms.BooleanField(
        label=_("With full names and phone numbers"),
        help_text=_("Asks for your password and a reason; both are in the audit log."),
        required=False,
    )
    reason = ReasonField(required=False)

    def clean(self) -> dict[str, Any]:
        """A reason where names are asked for."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("personal") and not cleaned.get("reason"):
            self.add_error("reason", _("Please say what the names are needed for."))
        return cleaned
