"""What a decision asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.console.registry import ActForm
from gengdu.review.rules import LONGEST_NOTE


class ApproveForm(ActForm):
    """Nothing but the hash of what was looked at."""

    sha256 = forms.CharField(widget=forms.HiddenInput, min_length=64, max_length=64)


class RejectForm(ApproveForm):
    """The hash, and a sentence for the author."""

    note = forms.CharField(
        label=_("What should be changed?"),
        help_text=_("The author reads this sentence."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
