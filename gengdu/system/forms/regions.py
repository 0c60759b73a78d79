"""Places: names, official codes, and plans of merging, moving and dividing."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.console.registry import ActForm
from gengdu.kit import clock
from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField
from gengdu.regions.rules import plans


class NameForm(ActForm):
    """A place's name."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)


class CodeForm(ActForm):
    """Another official code."""

    official = forms.CharField(
        label=_("New official code"),
        help_text=_("As the state statistics office publishes it. The old code goes on working."),
        max_length=12,
    )
    on = forms.DateField(
        label=_("In force from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class PlanForm(ActForm):
    """What all plans ask: the day. `gives` the action one plan."""

    gives = ("plan",)
    on = forms.DateField(
        label=_("In force from"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def plan(self) -> plans.Plan:
        """The plan that was entered."""
        raise NotImplementedError

    def arguments(self) -> dict[str, Any]:
        """The plan."""
        return {"plan": self.plan()}


class MoveForm(PlanForm):
    """The place moves under another one, with everything below it."""

    parent = PlaceField(
        label=_("New place above"), deepest=Level.TOWNSHIP, shallowest=Level.PROVINCE
    )
    name = forms.CharField(
        label=_("New name"), help_text=_("Empty: the name stays."), max_length=60, required=False
    )
    official = forms.CharField(label=_("New official code"), max_length=12, required=False)
    field_order = ("parent", "name", "official", "on")

    def plan(self) -> plans.Plan:
        """This place under its new parent."""
        given = self.cleaned_data
        return plans.move(
            self.row.code,
            parent=given["parent"],
            on=given["on"],
            name=given["name"],
            official=given["official"],
        )


class MergeForm(PlanForm):
    """The place is taken in by another one that stands."""

    into = PlaceField(label=_("Which place takes it in"), shallowest=Level.CITY)
    field_order = ("into", "on")

    def plan(self) -> plans.Plan:
        """This place into that one."""
        given = self.cleaned_data
        return plans.merge([self.row.code], into=plans.Heir(code=given["into"]), on=given["on"])


class SplitForm(PlanForm):
    """The place is divided; each line is one new place."""

    parts = forms.CharField(
        label=_("Into which places"),
        help_text=_(
            "One line for each: name, share of the people in per cent, then the codes of the"
            " places below that go to it. For example: 新东村 60 220122101201,220122101202"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("parts", "on")

    def clean_parts(self) -> list[tuple[plans.Heir, Decimal, list[str]]]:
        """Heirs with their shares and the places below."""
        lines = [line.split() for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        found = []
        for words in lines:
            try:
                share = Decimal(words[1].rstrip("%％")) / 100
            except (IndexError, InvalidOperation):
                raise forms.ValidationError(
                    _("Write a name and a share in each line: %(line)s"),
                    params={"line": " ".join(words)},
                ) from None
            below = [
                code for word in words[2:] for code in word.replace("，", ",").split(",") if code
            ]
            heir = plans.Heir(name=words[0], parent=self.row.parent_id or "")
            found.append((heir, share, below))
        return found

    def plan(self) -> plans.Plan:
        """This place into the parts."""
        given = self.cleaned_data
        return plans.split(self.row.code, parts=given["parts"], on=given["on"])
