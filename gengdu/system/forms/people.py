"""People and accounts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gengdu.console.registry import ActForm
from gengdu.kit import clock
from gengdu.kit.errors import Invalid
from gengdu.kit.ids import ref_of, uid_of, uuid7
from gengdu.kit.phones import parse_phone
from gengdu.people.forms.parts import NameField, PhoneField
from gengdu.regions.forms import PlaceField
from gengdu.system.queries import people


class FindForm(forms.Form):
    """A number or a name: exact for a number, every character for a name."""

    who = forms.CharField(
        label=_("Phone number or name"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("Phone number or name"),
                "autocomplete": "off",
            }
        ),
    )


def blind_query(given: Mapping[str, Any]) -> Mapping[str, str]:
    """The filters of a list that find whom somebody typed, without saying it in the URL."""
    who = str(given["who"])
    try:
        return {"phone": people.phone_token(parse_phone(who))}
    except Invalid:
        return {"name": people.name_token(who)}


class NewPersonForm(ActForm):
    """Somebody without a phone."""

    person_uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    name = NameField(label=_("Name"))
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False, min_value=1900)
    region_code = PlaceField(label=_("Village"))


class AssistForm(ActForm):
    """Whom a one-time code is for."""

    phone = PhoneField()
    region_code = PlaceField(label=_("Village"))


class EnrolForm(ActForm):
    """A new member of staff."""

    phone = PhoneField()
    name = NameField(label=_("Name"))
    region_code = PlaceField(label=_("Place"))


class MergeForm(ActForm):
    """Which other entry is the same person: only those of exactly the same name are offered."""

    gone_uid = forms.TypedChoiceField(label=_("The same person as"), coerce=uid_of)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = people.doubles_of(self.actor, self.row)["people"] if self.row else []
        self.fields["gone_uid"].choices = [(ref_of(p.uid), _said(p)) for p in rows]  # type: ignore[attr-defined]  # a choice field


def _said(person: Any) -> str:
    born = str(person.birth_year or "")
    return " · ".join(filter(None, (person.region.name, born, f"{clock.day_of(person.made_at)}")))
