"""Choosing a place: a form field that works level by level and by search, with and without script.

    place = PlaceField(label=_("Your village"))                        # value: a tree code
    place = PlaceField(deepest=Level.COUNTY, shallowest=Level.PROVINCE)  # any level down to it
    form.fields["place"].within = "220122"                             # only this subtree

Without script each choice is a press of a button that sends the form back to the same page; a form
that takes `PlaceSteps` as its first base keeps quiet about its other fields meanwhile.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise, cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from gengdu.kit import codes
from gengdu.kit.errors import NotFound
from gengdu.regions import queries
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region
from gengdu.regions.rules import names

SHOWN_HITS = 10
PROMPTS = {
    Level.PROVINCE: _("choose the province"),
    Level.CITY: _("choose the city"),
    Level.COUNTY: _("choose the county"),
    Level.TOWNSHIP: _("choose the township"),
    Level.VILLAGE: _("choose the village"),
}
_HTML_NAME = re.compile(r"[A-Za-z][\w-]{0,60}")
_LEVELS = tuple(str(level.value) for level in Level)


@dataclass(frozen=True)
class Chosen:
    """What was sent: a code, words to search for, and whether it was only a step on the way."""

    code: str
    text: str = ""
    step: bool = False


@dataclass(frozen=True)
class Bounds:
    """What may be chosen: down to `deepest`, not above `shallowest`, inside `within`."""

    deepest: int = Level.VILLAGE
    shallowest: int = Level.VILLAGE
    within: str = ""

    @property
    def whole(self) -> str:
        """The fixed subtree itself, where that may be chosen: the answer until another is given."""
        fixed = self.within
        return fixed if fixed and names.level_of(fixed) >= self.shallowest else ""

    def admits(self, region: Region) -> bool:
        """Whether the region lies inside and not too deep (it may still be too shallow)."""
        inside = codes.covers(self.within, region.code)
        return inside and region.level <= self.deepest and region.kind != RegionKind.PSEUDO

    def parameters(self) -> dict[str, str]:
        """The bounds in an address."""
        return {
            "deepest": str(int(self.deepest)),
            "shallowest": str(int(self.shallowest)),
            "within": self.within,
        }


class Picker:
    """The picker at one moment: what has been chosen, and what can be chosen next."""

    def __init__(
        self,
        name: str,
        html_id: str,
        bounds: Bounds,
        chosen: Chosen,
        *,
        plain: bool = False,
    ) -> None:
        self.name = name
        self.id = html_id
        self.bounds = bounds
        self.text = chosen.text
        self.plain = plain  # part of a whole page: with the buttons for those without script
        self.region = _admitted(chosen.code or bounds.whole, bounds)

    @property
    def code(self) -> str:
        """The code chosen so far, "" at the start."""
        return self.region.code if self.region else ""

    @cached_property
    def _whole_path(self) -> list[Region]:
        return queries.path_of(self.code)

    @property
    def path(self) -> list[Region]:
        """What was chosen level by level, below the subtree that is fixed."""
        fixed = len(self.bounds.within)
        return [region for region in self._whole_path if len(region.code) > fixed]

    @property
    def full_name(self) -> str:
        """The whole address of what was chosen."""
        return queries.joined(self._whole_path)

    @cached_property
    def options(self) -> list[Region]:
        """What can be chosen next: nothing once the deepest level is reached."""
        if self.region and self.region.level >= self.bounds.deepest:
            return []
        below = queries.children_of(self.code or self.bounds.within)
        return [region for region in below if region.level <= self.bounds.deepest]

    @property
    def complete(self) -> bool:
        """Nothing more can be chosen."""
        return self.region is not None and not self.options

    @property
    def enough(self) -> bool:
        """What was chosen may be sent as it is."""
        if self.region is None:
            return False
        return self.region.level >= self.bounds.shallowest or not self.options

    @property
    def prompt(self) -> str | Promise:
        """What to do next, in words."""
        return PROMPTS[Level(self.options[0].level)]

    @cached_property
    def hits(self) -> list[queries.FoundPlace]:
        """The places found by the words typed."""
        return queries.search_places(
            self.text,
            self.code,
            SHOWN_HITS,
            only=self.bounds.within,
            deepest=self.bounds.deepest,
        )

    @property
    def steps(self) -> list[tuple[Region, str, str]]:
        """The path for the page: region, the code to go back to, the address of that."""
        above = ["", *(region.code for region in self.path)][: len(self.path)]
        return [(region, up, self.address(up)) for region, up in zip(self.path, above, strict=True)]

    @property
    def back(self) -> tuple[str, str]:
        """The code and address of one step back."""
        return self.steps[-1][1:] if self.path else ("", self.address(""))

    @property
    def here(self) -> str:
        """The address of this state; a choice made in it is added by the browser."""
        return self.address(self.code)

    @property
    def search_address(self) -> str:
        """The address of the search; the words are added by the browser."""
        return self._address("regions:search", self.code)

    def address(self, code: str) -> str:
        """The address of the picker at another code."""
        return self._address("regions:children", code)

    def _address(self, view: str, code: str) -> str:
        said = {"name": self.name, "id": self.id, **self.bounds.parameters(), "code": code}
        return f"{reverse(view)}?{urlencode(said)}"


def _admitted(code: str, bounds: Bounds) -> Region | None:
    """The region of a code as far as the bounds let it through."""
    if not code:
        return None
    try:
        region = queries.region_at(code)
    except NotFound:
        return None
    return region if region.is_open and bounds.admits(region) else None


def picker_at(sent: MultiValueDict[str, str]) -> Picker | None:
    """The picker that an address asks for; None for an address that no page makes."""
    name, html_id = sent.get("name", ""), sent.get("id", "")
    deepest, shallowest = sent.get("deepest", ""), sent.get("shallowest", "")
    within = sent.get("within", "")
    if not (_HTML_NAME.fullmatch(name) and _HTML_NAME.fullmatch(html_id)):
        return None
    if {deepest, shallowest} - set(_LEVELS) or not (within == "" or codes.is_code(within)):
        return None
    bounds = Bounds(int(deepest), int(shallowest), within)
    code = sent.get(f"{name}-hit") or sent.get(f"{name}-next") or sent.get("code", "")
    text = sent.get(f"{name}-q", "")
    return Picker(name, html_id, bounds, Chosen(code, text))


class PlaceWidget(forms.Widget):
    """Search box, steps and the next select; its parts are named after the field (`place-next`)."""

    template_name = "regions/_picker.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.bounds = Bounds()

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Chosen:
        """The latest choice wins: a step back, a place found, the next level, what stood before."""
        before = str(data.get(name) or "")
        text = str(data.get(f"{name}-q") or "")
        if f"{name}-up" in data:
            return Chosen(str(data[f"{name}-up"]), step=True)
        if f"{name}-find" in data:
            return Chosen(before, text, step=True)
        code = str(data.get(f"{name}-hit") or data.get(f"{name}-next") or before)
        return Chosen(code, step=f"{name}-go" in data)

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Nothing of the picker was sent."""
        return not any(f"{name}{part}" in data for part in ("", "-next", "-hit", "-up", "-find"))

    def id_for_label(self, id_: str) -> str:
        """A group of controls has a legend, no label."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The picker at the value, as a part of a whole page."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        chosen = value if isinstance(value, Chosen) else Chosen(str(value or ""))
        html_id = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["picker"] = Picker(name, html_id, self.bounds, chosen, plain=True)
        return context

    def format_value(self, value: Any) -> Any:
        """Left as it is: the picker reads it."""
        return value


class PlaceField(forms.Field):
    """A place by its tree code: `deepest` by default must be reached, where there is as much.

    Where the tree has nothing below (villages of a province that are not loaded) the last place
    is enough. `within` and the levels may be set on a form's own field before it is used.
    """

    widget = PlaceWidget
    default_error_messages = {
        "required": _("Please choose a place."),
        "unknown": _("We do not know this place. Please choose it from the list."),
        "outside": _("Please choose a place inside %(name)s."),
        "closed": _("%(name)s no longer exists. Please choose the place that took over."),
        "shallow": _("Not finished yet: %(prompt)s."),
        "step": _("Please go on with the form."),
    }

    def __init__(
        self,
        *,
        deepest: Level = Level.VILLAGE,
        shallowest: Level | None = None,
        within: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._bound_by(Bounds(deepest, min(shallowest or deepest, deepest), within))

    def _bound_by(self, bounds: Bounds) -> None:
        self.bounds = bounds
        assert isinstance(self.widget, PlaceWidget)  # noqa: S101 - for the type checker
        self.widget.bounds = bounds

    @property
    def within(self) -> str:
        """The subtree to choose from; "" is the whole country."""
        return self.bounds.within

    @within.setter
    def within(self, code: str) -> None:
        self._bound_by(Bounds(self.bounds.deepest, self.bounds.shallowest, code))

    def prepare_value(self, value: Any) -> Any:
        """A region, a code or what was sent."""
        return value.code if isinstance(value, Region) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another place was chosen."""
        chosen = data.code if isinstance(data, Chosen) else data
        return str(self.prepare_value(initial) or "") != str(chosen or "")

    def clean(self, value: Any) -> str:
        """The code of an open region within the bounds, or "" where none is required."""
        chosen = value if isinstance(value, Chosen) else Chosen(str(value or ""))
        if chosen.step:
            self._refuse("step")
        if not chosen.code:
            if self.required:
                self._refuse("required")
            return ""
        region = self._region(chosen.code)
        picker = Picker("place", "place", self.bounds, Chosen(region.code))
        if not picker.enough:
            self._refuse("shallow", prompt=picker.prompt)
        return region.code

    def _region(self, code: str) -> Region:
        try:
            region = queries.region_at(code)
        except NotFound:
            self._refuse("unknown")
        if not region.is_open:
            self._refuse("closed", name=region.name)
        if not codes.covers(self.within, region.code):
            self._refuse("outside", name=queries.full_name(self.within))
        if not self.bounds.admits(region):
            self._refuse("unknown")
        return region

    def _refuse(self, code: str, **params: object) -> Any:
        raise forms.ValidationError(self.error_messages[code], code=code, params=params)


class PlaceSteps(forms.BaseForm):
    """First base of a form with a place: a step in the picker is no submission of the form."""

    @property
    def steps_through_places(self) -> bool:
        """Whether only a button of a picker was pressed."""
        return self.is_bound and any(
            isinstance(field, PlaceField) and self._sent(name).step
            for name, field in self.fields.items()
        )

    def _sent(self, name: str) -> Chosen:
        widget = self.fields[name].widget
        sent = widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return sent if isinstance(sent, Chosen) else Chosen("")

    def full_clean(self) -> None:
        """No word about fields that have not been filled in yet."""
        super().full_clean()
        if self.steps_through_places:
            self.errors.clear()

    def is_valid(self) -> bool:
        """Never valid while choosing: the page comes again, with the next level to choose."""
        return super().is_valid() and not self.steps_through_places
