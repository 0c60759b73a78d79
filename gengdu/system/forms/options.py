"""One option of one place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.console.registry import ActForm
from gengdu.kit import codes
from gengdu.kit.errors import DomainError, Invalid
from gengdu.options.forms import field_for, initial_for
from gengdu.options.queries import spec_of, value_of
from gengdu.options.registry import OptionSpec


class OptionForm(ActForm):
    """The value, asked for in the form of its kind."""

    linked = ("key", "region_code")
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)
    region_code = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    value = forms.CharField(label=_("Value"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = self._spec()
        if self.spec is not None:
            self.fields["value"] = field_for(self.spec)
            place = str(self.initial.get("region_code", ""))
            self.initial["value"] = initial_for(self.spec, value_of(self.spec, place))

    def _spec(self) -> OptionSpec[Any] | None:
        key = self.data.get("key") if self.is_bound else self.initial.get("key")
        try:
            return spec_of(str(key))
        except DomainError:
            return None

    def clean_region_code(self) -> str:
        """A tree code, or "" for the whole site."""
        code: str = self.cleaned_data["region_code"]
        if code and not codes.is_code(code):
            raise forms.ValidationError(_("We do not know this place."))
        return code

    def clean_value(self) -> object:
        """The typed value, checked by the option's own kind."""
        if self.spec is None:
            raise forms.ValidationError(_("There is no such option."))
        try:
            return self.spec.kind.parse(self.cleaned_data["value"])
        except Invalid as refusal:
            raise forms.ValidationError(refusal.words()) from None


class InheritForm(ActForm):
    """Which option of which place inherits again."""

    linked = ("key", "region_code")
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)
    region_code = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)


class PlaceForm(forms.Form):
    """Whose options are shown."""

    place = forms.CharField(max_length=12, required=False)
