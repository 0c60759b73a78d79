"""Choosing an audience: places within the editor's grants, crops, stages in order, days, roles.

    audience = AudienceField()                      # value: an Audience
    form.fields["audience"].places = ["220122"]     # the editor's own places

Every tick is sent to the preview, which answers with the whole widget: the stages of the crops
chosen, and whom it reaches now. Without script the buttons send the form back to the same page;
its form takes `AudienceSteps` as its first base.
"""

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from gengdu.delivery.enums import Urgency
from gengdu.delivery.errors import AudienceRefused
from gengdu.delivery.queries.audiences import check_audience
from gengdu.delivery.queries.choices import choices_for
from gengdu.delivery.queries.counts import Plan, Reach, reach_of
from gengdu.delivery.rules.audiences import (
    MOST_LEAD_DAYS,
    ROLES,
    Audience,
    audience_from,
    crop_and_order,
)
from gengdu.kit import clock, codes
from gengdu.regions.enums import Level
from gengdu.regions.forms import Bounds, Chosen, Picker, PlaceSteps, PlaceWidget

BESIDE = ("urgency", "valid_until")
"""Fields of the same form that bear on the preview, where it has them."""
PARTS = ("region", "crop", "stage", "lead", "role", "place", "place-next", "place-hit")
STEPS = ("add", "look", "place-up", "place-find", "place-go")
_HTML_NAME = re.compile(r"[A-Za-z][\w-]{0,50}")
_CODE = re.compile(r"[0-9]{2,12}")
_STAGE = re.compile(r"[a-z0-9_-]{1,40}:[0-9]{1,3}")


@dataclass(frozen=True)
class Picked:
    """What was sent, as far as it can be an audience; `step` is True on the way to one."""

    audience: Audience = Audience()  # noqa: RUF009 - frozen, and empty
    place: Chosen = Chosen("")  # noqa: RUF009 - frozen, and empty
    lead_text: str = ""
    step: bool = False
    plan: Plan = Plan()  # noqa: RUF009 - frozen


class AudienceWidget(forms.Widget):
    """The parts are named after the field: `audience-region`, `audience-stage` …"""

    template_name = "delivery/_audience.html"
    use_fieldset = True
    places: Sequence[str] = ()
    plan: Plan = Plan()
    """What the form says beside the audience when it is opened."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Picked:
        """What is ticked; a place chosen in the picker joins the others."""
        sent = _lists(data, name)
        place = PlaceWidget().value_from_datadict(data, files, f"{name}-place")
        stepping = place.step or any(f"{name}-{step}" in data for step in STEPS)
        regions = [code for code in sent["region"] if _CODE.fullmatch(code)]
        if not place.step and place.code and place.code != self.common:
            regions, place = [*regions, place.code], Chosen("")
        crops = sent["crop"]
        stages = [key for key in sent["stage"] if _STAGE.fullmatch(key)]
        lead = (sent["lead"] or [""])[-1].strip()
        audience = Audience(
            tuple(regions),
            tuple(crops),
            tuple(key for key in stages if crop_and_order(key)[0] in crops),
            int(lead) if lead.isascii() and lead.isdigit() and len(lead) < 4 else 0,
            tuple(role for role in sent["role"] if role in ROLES),
        )
        return Picked(audience, place, lead, stepping, _plan(data))

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Nothing of it was sent."""
        return not any(f"{name}-{part}" in data for part in (*PARTS, *STEPS))

    def id_for_label(self, id_: str) -> str:
        """A group of controls has a legend, no label."""
        return ""

    @property
    def common(self) -> str:
        """The smallest place that holds all of the editor's: where the picker begins."""
        found = min(self.places, key=len, default="")
        while not all(codes.covers(found, place) for place in self.places):
            found = codes.parent_of(found)
        return found

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Everything the template draws, the preview included."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        html_id = context["widget"]["attrs"].get("id") or f"id_{name}"
        picked = value if isinstance(value, Picked) and value.plan != Plan() else None
        picked = picked or replace(as_picked(value), plan=self.plan)
        return {**context, **self.parts(name, html_id, picked, plain=True)}

    def parts(self, name: str, html_id: str, picked: Picked, *, plain: bool) -> dict[str, Any]:
        """The choices, the picker and the preview; `plain` is True as part of a whole page."""
        place = picked.place if picked.place.step or picked.place.text else Chosen("")
        bounds = Bounds(Level.VILLAGE, Level.PROVINCE, self.common)
        sent = [*(f"{name}-{part}" for part in (*PARTS, "add")), *BESIDE, "csrfmiddlewaretoken"]
        return {
            "name": name,
            "id": html_id,
            "plain": plain,
            "address": f"{reverse('delivery:preview')}?{urlencode({'name': name, 'id': html_id})}",
            "sent": ",".join(sent),
            "choices": choices_for(picked.audience, self.places),
            "picker": Picker(f"{name}-place", f"{html_id}-place", bounds, place, plain=plain),
            "lead": picked.lead_text,
            "most_lead": MOST_LEAD_DAYS,
            "data": preview_of(picked.audience, self.places, picked.plan),
        }

    def format_value(self, value: Any) -> Any:
        """Left as it is."""
        return value


def _lists(data: Mapping[str, Any], name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in ("region", "crop", "stage", "lead", "role"):
        key = f"{name}-{part}"
        if isinstance(data, MultiValueDict):
            found[part] = [str(each) for each in data.getlist(key)]
        else:
            given = data.get(key, [])
            found[part] = [str(each) for each in (given if isinstance(given, list) else [given])]
    return found


def _plan(data: Mapping[str, Any]) -> Plan:
    """What the fields beside it say, as far as it can be read."""
    urgency, until = str(data.get("urgency", "")), str(data.get("valid_until", ""))
    try:
        last = dt.date.fromisoformat(until) if until else None
    except ValueError:
        last = None
    return Plan(urgency if urgency in Urgency.values else Urgency.NORMAL, last)


def as_picked(value: Any) -> Picked:
    """An audience, a stored definition, or what was sent."""
    if isinstance(value, Picked):
        return value
    audience = value if isinstance(value, Audience) else audience_from(value or {})
    return Picked(audience, lead_text=str(audience.lead_days) if audience.lead_days else "")


def preview_of(
    audience: Audience,
    places: Sequence[str],
    plan: Plan = Plan(),  # noqa: B008 - frozen
) -> dict[str, Reach | str]:
    """Whom it reaches now (`reach`), or why nobody can be counted (`problem`)."""
    try:
        check_audience(audience, places=places)
    except AudienceRefused as refusal:
        return {"problem": refusal.words()}
    return {"reach": reach_of(audience, clock.today(), plan)}


class AudienceField(forms.Field):
    """An `Audience` that can be told: open places of the editor's, stages of chosen crops.

    Where it is not required, nothing chosen is the empty audience, which cannot be published.
    """

    widget = AudienceWidget
    default_error_messages = {
        "lead": _("Days ahead are a number from 0 to %(most)s."),
        "step": _("Please go on with the form."),
    }

    def __init__(self, *, places: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Who is told"))
        super().__init__(**kwargs)
        self.places = places

    @property
    def places(self) -> Sequence[str]:
        """The codes the editor may choose from: none, and nothing can be chosen."""
        return self._widget.places

    @places.setter
    def places(self, found: Sequence[str]) -> None:
        self._widget.places = tuple(found)

    @property
    def plan(self) -> Plan:
        """What the form says beside the audience when it is opened."""
        return self._widget.plan

    @plan.setter
    def plan(self, found: Plan) -> None:
        self._widget.plan = found

    @property
    def _widget(self) -> AudienceWidget:
        assert isinstance(self.widget, AudienceWidget)  # noqa: S101 - for the type checker
        return self.widget

    def prepare_value(self, value: Any) -> Picked:
        """What the widget draws."""
        return as_picked(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether it says something else now."""
        return as_picked(initial).audience != as_picked(data).audience

    def clean(self, value: Any) -> Audience:
        """The audience, checked against the tables and the editor's places."""
        picked = as_picked(value)
        if picked.step:
            raise forms.ValidationError(self.error_messages["step"], code="step")
        text = picked.lead_text
        if text and (text != str(picked.audience.lead_days) or int(text) > MOST_LEAD_DAYS):
            said = {"most": MOST_LEAD_DAYS}
            raise forms.ValidationError(self.error_messages["lead"], code="lead", params=said)
        if picked.audience == Audience() and not self.required:
            return picked.audience
        try:
            check_audience(picked.audience, places=self.places)
        except AudienceRefused as refusal:
            raise forms.ValidationError(refusal.words(), code=refusal.code) from None
        return picked.audience


class AudienceSteps(PlaceSteps):
    """First base of a form with an audience: a step in choosing is no submission of the form."""

    @property
    def steps_through_places(self) -> bool:
        """Whether only a button of the audience or of a picker was pressed."""
        return self.is_bound and (
            any(
                self.fields[name]
                .widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
                .step
                for name, field in self.fields.items()
                if isinstance(field, AudienceField)
            )
            or super().steps_through_places
        )


def answer_in(sent: Mapping[str, str]) -> tuple[str, uuid.UUID | None]:
    """What a tap on an advice says: the word, and the plot below which it stood."""
    try:
        plot = uuid.UUID(sent.get("planting", ""))
    except ValueError:
        plot = None
    return sent.get("word", ""), plot


def widget_asked_for(asked: Mapping[str, str]) -> tuple[str, str] | None:
    """Name and id of the widget an address of the preview is for; None for no page's address."""
    name, html_id = asked.get("name", ""), asked.get("id", "")
    return (name, html_id) if _HTML_NAME.fullmatch(name) and _HTML_NAME.fullmatch(html_id) else None
