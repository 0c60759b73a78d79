"""The form field of one option, for the console."""

from typing import Any

from django import forms

from gengdu.options.registry import Choice, Flag, Number, OptionSpec, Text, Windows


def field_for(spec: OptionSpec[Any]) -> forms.Field:
    """The form field that asks for a value of this option."""
    words: dict[str, Any] = {"label": spec.title, "help_text": spec.help}
    match spec.kind:
        case Flag():
            return forms.BooleanField(required=False, **words)
        case Number(low=low, high=high):
            return forms.IntegerField(min_value=low, max_value=high, **words)
        case Choice(options=options):
            return forms.ChoiceField(choices=options, **words)
        case Text(multiline=False, max_length=most):
            return forms.CharField(required=False, max_length=most, **words)
        case Text() | Windows():
            return forms.CharField(required=False, widget=forms.Textarea, **words)
        case _:
            raise TypeError(f"no form field for {type(spec.kind).__name__}")


def initial_for(spec: OptionSpec[Any], value: Any) -> object:
    """What the field shows for a value: windows as the lines that are typed."""
    return "\n".join(map(str, value)) if isinstance(spec.kind, Windows) else value
