"""Rubrics, their review policies, and topics."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.articles.models import Rubric, Topic
from gengdu.articles.rules.checking import MOST_STEPS
from gengdu.console.registry import ActForm
from gengdu.regions.enums import Level

OWN_RIGHT, AS_RUBRIC = "own", ""
KEY_HELP = _("Small Latin letters, digits and hyphens; it stands in addresses and never changes.")
SAME = _("as the rubric says")
OWN = _("by own right within the place, else one level up")


class _Named(ActForm):
    name = forms.CharField(label=pgettext_lazy("of a rubric", "Name"), max_length=20)
    name_en = forms.CharField(label=_("Name in English"), max_length=40)
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=50)


class ChangeTopicForm(_Named):
    """A topic's names and place."""


class TopicForm(_Named):
    """A topic that is new."""

    key = forms.SlugField(label=_("Key in addresses"), help_text=KEY_HELP, max_length=40)


class ChangeRubricForm(_Named):
    """A rubric's names, place and steps."""

    review_steps = forms.IntegerField(
        label=_("Steps of review"),
        help_text=_("From the county upwards, where nothing else is set for a level."),
        min_value=1,
        max_value=MOST_STEPS,
        initial=1,
    )


class RubricForm(ChangeRubricForm):
    """A rubric that is new."""

    key = forms.SlugField(label=_("Key in addresses"), help_text=KEY_HELP, max_length=40)


def _levels() -> list[tuple[str, Any]]:
    return [(str(level.value), level.label) for level in reversed(Level)]


class PolicyForm(ActForm):
    """Where each step is decided of what is written at a level."""

    gives: ClassVar[tuple[str, ...]] = ("level", "steps")

    level = forms.TypedChoiceField(label=_("Written at"), coerce=int, choices=_levels)
    first = forms.ChoiceField(
        label=_("First step decided at"),
        choices=lambda: [(AS_RUBRIC, SAME), (OWN_RIGHT, OWN), *_levels()],
        required=False,
    )
    second = forms.ChoiceField(
        label=_("Second step decided at"),
        choices=lambda: [("", _("no second step")), *_levels()],
        required=False,
    )
    third = forms.ChoiceField(
        label=_("Third step decided at"),
        choices=lambda: [("", _("no third step")), *_levels()],
        help_text=_("Every step is decided by another person, never by somebody who wrote on it."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """No step without the one before it."""
        said: dict[str, Any] = super().clean() or {}
        first, second, third = (said.get(name, "") for name in ("first", "second", "third"))
        if (second and first in {AS_RUBRIC, OWN_RIGHT}) or (third and not second):
            self.add_error("second", _("Please fill the steps from the first one on."))
        return said

    def arguments(self) -> dict[str, Any]:
        """The level and its steps; None where the rubric's number counts."""
        said = self.cleaned_data
        if said["first"] == AS_RUBRIC:
            return {"level": said["level"], "steps": None}
        steps = [said[name] for name in ("first", "second", "third") if said[name]]
        return {"level": said["level"], "steps": [int(s) for s in steps if s != OWN_RIGHT]}


def rubric_initial(row: Rubric) -> Mapping[str, object]:
    """What the form holds at first."""
    return {**topic_initial(row), "review_steps": row.review_steps}


def topic_initial(row: Rubric | Topic) -> Mapping[str, object]:
    """The same for a topic."""
    return {"name": row.name, "name_en": row.name_en, "order": row.order}
