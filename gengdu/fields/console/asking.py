"""How an observation is asked: place, crop, stage, day; the rest follows from them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gengdu.agronomy.models import Stage
from gengdu.console.registry import ActForm
from gengdu.fields.queries.observations import crops_offered, stages_offered
from gengdu.fields.rules import SEEN_WITHIN
from gengdu.kit import clock, codes
from gengdu.kit.ids import uuid7
from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField

PRESSED: Final = ("look", "confirmed")
"""Buttons of the page; without one of them a choice was made, and more of the form is shown."""


class StagesWidget(forms.RadioSelect):
    """The stages of the crop, each with its drawing."""

    template_name = "fields/console/_stages.html"
    stages: Sequence[Stage] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The stages beside what is chosen."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return {
            **context,
            "stages": [(stage, str(stage.pk) == str(value)) for stage in self.stages],
        }


class ObserveForm(ActForm):
    """One observation; `crop` only says which stages are offered."""

    gives: ClassVar[tuple[str, ...]] = ("once", "region", "stage", "on", "place", "sure")
    linked: ClassVar[tuple[str, ...]] = ("crop",)

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    region = PlaceField(
        label=_("Where it holds"),
        help_text=_("For all plots of this place that their farmers have not corrected."),
        deepest=Level.VILLAGE,
        shallowest=Level.PROVINCE,
    )
    crop = forms.ChoiceField(label=_("Crop"))
    stage = forms.TypedChoiceField(label=_("Growth stage"), coerce=int, widget=StagesWidget)
    on = forms.DateField(
        label=_("First day of the stage"),
        help_text=_("About half of the plants have reached it."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=clock.today,
    )
    place = forms.CharField(
        label=_("Where you saw it"),
        help_text=_("For example: three plots along the road. No names here."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sure = forms.BooleanField(
        label=_("I have seen it on the field: it really is that far off"), required=False
    )

    def __init__(self, *args: Any, places: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, places=places, **kwargs)
        self.places = places
        fields: dict[str, Any] = self.fields
        today = clock.today()
        first = today - dt.timedelta(days=SEEN_WITHIN)
        fields["on"].widget.attrs |= {"min": first.isoformat(), "max": today.isoformat()}
        grown, others = crops_offered(places)
        fields["crop"].choices = [
            ("", _("Please choose")),
            (_("On the fields here"), [(crop.key, str(crop)) for crop in grown]),
            (_("All others"), [(crop.key, str(crop)) for crop in others]),
        ]
        stages = stages_offered(self.crop_key)
        fields["stage"].widget.stages = stages
        fields["stage"].choices = [(stage.pk, str(stage)) for stage in stages]

    @property
    def crop_key(self) -> str:
        """The crop chosen so far."""
        said: Mapping[str, Any] = self.data if self.is_bound else self.initial
        return str(said.get("crop", ""))

    @property
    def steps_through_places(self) -> bool:
        """Whether this is a step on the way: nobody has pressed a button of the page yet."""
        if not self.is_bound:
            return False
        pressed = any(name in self.data for name in PRESSED)
        return super().steps_through_places or not (pressed or self._is_complete)

    @cached_property
    def _is_complete(self) -> bool:
        asked = ("region", "crop", "on")
        stages = {str(pk) for pk, _name in self.fields["stage"].choices}  # type: ignore[attr-defined]  # a choice field
        return self.data.get("stage") in stages and all(self._has(name) for name in asked)

    def _has(self, name: str) -> bool:
        field = self.fields[name]
        value = field.widget.value_from_datadict(self.data, self.files, name)
        try:
            return bool(field.clean(value))
        except forms.ValidationError:
            return False

    def clean_region(self) -> str:
        """A place within those where the actor observes."""
        code = str(self.cleaned_data["region"])
        if not any(codes.covers(place, code) for place in self.places):
            raise forms.ValidationError(_("Please choose a place of your own grants."))
        return code

    def arguments(self) -> dict[str, Any]:
        """What the action takes: the crop is the stage's."""
        return {name: self.cleaned_data[name] for name in self.gives}


class ConfirmForm(ActForm):
    """Nothing is asked: the report counts."""

    gives: ClassVar[tuple[str, ...]] = ("confirm",)

    def arguments(self) -> dict[str, Any]:
        """Yes."""
        return {"confirm": True}


class DeclineForm(ActForm):
    """Nothing is asked: the report does not count."""

    gives: ClassVar[tuple[str, ...]] = ("confirm",)

    def arguments(self) -> dict[str, Any]:
        """No."""
        return {"confirm": False}
