"""The forms behind acts: they ask and offer, they never write."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.people.models import Account
from gengdu.regions.forms import PlaceField, PlaceSteps
from gengdu.shell.forms import ActionForm


class ActForm(PlaceSteps, ActionForm):
    """What an act asks for; `actor` and `row` are there to offer choices, never to save."""

    gives: ClassVar[tuple[str, ...]] = ()
    """The action's arguments, where they are not the fields one by one (see `arguments`)."""
    linked: ClassVar[tuple[str, ...]] = ()
    """Fields that a link of our own may fill; nobody else fills in a form for somebody."""

    def __init__(
        self,
        *args: Any,
        actor: Account,
        row: Any = None,
        places: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        self.actor = actor
        self.row = row
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        if len(places) == 1:
            self._keep_within(places[0])

    def _keep_within(self, code: str) -> None:
        """Pickers begin at the actor's own place, where there is one."""
        for name, field in self.fields.items():
            if isinstance(field, PlaceField) and field.within == "":
                field.within = code
                self.initial.setdefault(name, code)

    @classmethod
    def names(cls) -> frozenset[str]:
        """The action's arguments that this form fills."""
        return frozenset(cls.gives or cls.base_fields)

    def arguments(self) -> dict[str, Any]:
        """What the action is called with: the cleaned fields, unless a form puts them together."""
        return dict(self.cleaned_data)


class ReasonField(forms.CharField):
    """Why: one line that stays in the audit log."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        kwargs.setdefault("help_text", _("Kept in the audit log; no names or numbers here."))
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("min_length", 2)
        super().__init__(**kwargs)


class ReasonForm(ActForm):
    """An act that asks why."""

    reason = ReasonField()
