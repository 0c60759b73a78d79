"""How a farmer says what grows where: nothing but the crop must be known."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Crop, MaturityClass, Stage
from gengdu.agronomy.queries.crops import FIXED_STARTS
from gengdu.fields.actions import Entry
from gengdu.people.forms.parts import PlaceForm, narrow
from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField
from gengdu.shell.forms import ActionForm

STARTS: Final = {
    "sowing": _("Sown on"),
    "planting": _("Planted on"),
    "transplant": _("Transplanted on"),
    "bag_inoculation": _("Inoculated on"),
    "mating": _("Mated on"),
    "birth": _("Born on"),
    "placement": _("Chicks placed on"),
    "stocking": _("Stocked on"),
}
"""What the day is called from which a crop counts; what begins by the calendar is not asked."""
ON_LAND: Final = frozenset({"sowing", "planting", "transplant", "stocking"})
DATE_FORMATS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")


EARLIER: Final = "earlier"
BACK: Final = {"today": 0, "yesterday": 1, "before": 2}
WHEN: Final = [*((name, name) for name in BACK), (EARLIER, EARLIER)]


class AreaField(forms.CharField):
    """Mu with one decimal, or nothing; people add the unit."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Area in mu"),
            required=False,
            max_length=12,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def clean(self, value: str) -> Decimal | None:
        """A number or None."""
        text = narrow(super().clean(value) or "").removesuffix("亩").strip()
        if not text:
            return None
        number = forms.DecimalField(min_value=Decimal("0.1"), max_value=99_999, decimal_places=1)
        area: Decimal = number.clean(text)
        return area


class PlantingForm(PlaceForm):
    """One planting of a known crop; a field that does not fit the crop is not there."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    person = forms.ChoiceField(label=_("Whose is it"), widget=forms.RadioSelect)
    plot = forms.CharField(
        label=_("What do you call the plot"),
        required=False,
        max_length=20,
        help_text=_("For example: east slope, behind the house."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    started_on = forms.DateField(
        required=False,
        input_formats=DATE_FORMATS,
        help_text=_("Not sure? Leave it empty: the usual days of your place count until you know."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Please write the day like 2026-04-28.")},
    )
    maturity = forms.TypedChoiceField(
        label=_("Early or late variety"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    area = AreaField()
    region = PlaceField(label=_("In which village"), deepest=Level.VILLAGE)

    def __init__(
        self,
        *args: Any,
        crop: Crop,
        classes: Iterable[MaturityClass],
        people: Sequence[tuple[uuid.UUID, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.crop = crop
        choices = [(one.pk, str(one)) for one in classes]
        self._ask("maturity", [*choices, ("", _("Not sure"))] if choices else [])
        self._ask("person", [(str(uid), name) for uid, name in people] if len(people) > 1 else [])
        self.fields["started_on"].label = STARTS.get(crop.start_event, _("Begun on"))
        if crop.start_event in FIXED_STARTS:
            del self.fields["started_on"]
        if crop.clock != Clock.HEAT and crop.start_event not in ON_LAND:
            del self.fields["area"]

    def _ask(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields[name]

    def entry(self) -> Entry:
        """What was told."""
        told = self.cleaned_data
        return Entry(
            crop_id=self.crop.pk,
            region_code=told["region"],
            plot=told["plot"],
            area=told.get("area"),
            started_on=told.get("started_on"),
            maturity_id=told.get("maturity"),
        )


class ReportForm(ActionForm):
    """Which stage a plot has come to, and since when; `day` and `order` hold the answer."""

    once = forms.UUIDField(required=False)
    stage = forms.TypedChoiceField(
        coerce=int, error_messages={"required": _("Please choose what you see.")}
    )
    when = forms.ChoiceField(choices=WHEN)
    on = forms.DateField(
        required=False,
        input_formats=DATE_FORMATS,
        error_messages={"invalid": _("Please write the day like 2026-04-28.")},
    )

    def __init__(self, *args: Any, stages: Iterable[Stage], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [(stage.order, str(stage)) for stage in stages]
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Today, yesterday and the day before as days; "earlier" needs one."""
        told: dict[str, Any] = super().clean() or {}
        when = told.get("when")
        if when == EARLIER and told.get("on") is None and "on" not in self.errors:
            self.add_error("on", _("Please choose the day."))
        if when in BACK:
            told["on"] = self.today - dt.timedelta(days=BACK[when])
        return told
