"""Organisations and roles."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access.actions.clients import LONGEST
from gengdu.access.enums import Role
from gengdu.access.registry import rubric_sources
from gengdu.access.rules import Remit
from gengdu.console.registry import ActForm, ReasonField
from gengdu.kit import clock
from gengdu.people.forms.parts import PhoneField
from gengdu.regions.enums import Level
from gengdu.regions.forms import PlaceField
from gengdu.system.queries.access import grantable_organisations
from gengdu.system.queries.people import account_of_phone


class NewOrganisationForm(ActForm):
    """A bureau, college, co-operative or company."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    short_name = forms.CharField(
        label=_("Short name"),
        help_text=_("Stands beside articles; at most 20 characters."),
        max_length=20,
        required=False,
    )
    region_code = PlaceField(label=_("Place"), shallowest=Level.PROVINCE)
    hotline = forms.CharField(label=_("Hotline"), max_length=20, required=False)
    partner = forms.BooleanField(
        label=_("Partner: its people write drafts, they never publish"), required=False
    )


class RenameOrganisationForm(ActForm):
    """Another name."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    short_name = forms.CharField(label=_("Short name"), max_length=20, required=False)


class HotlineForm(ActForm):
    """The number under everything the organisation answers for."""

    hotline = forms.CharField(
        label=_("Hotline"), help_text=_("Empty: none."), max_length=20, required=False
    )


class RoleForm(ActForm):
    """A role for somebody: where, for whom, how long, and why."""

    gives: ClassVar[tuple[str, ...]] = ("remit", "valid_until", "reason")
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    region_code = PlaceField(
        label=_("Where"), help_text=_("There and everywhere below."), shallowest=Level.PROVINCE
    )
    organisation = forms.TypedChoiceField(
        label=_("Organisation"), coerce=int, empty_value=None, required=False
    )
    rubrics = forms.MultipleChoiceField(
        label=_("Only these rubrics"), help_text=_("None ticked: all."), required=False
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("Empty: until it is revoked."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = ReasonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", _("All organisations")), *self._organisations()]  # type: ignore[attr-defined]  # a choice field
        rubrics = [(code, title) for source in rubric_sources for code, title in source().items()]
        self.fields["rubrics"].choices = rubrics  # type: ignore[attr-defined]  # a choice field
        if not rubrics:
            del self.fields["rubrics"]

    def _organisations(self) -> list[tuple[int, str]]:
        rows = grantable_organisations(self.actor)
        return [(organisation.pk, organisation.name) for organisation in rows]

    def arguments(self) -> dict[str, Any]:
        """The role put together as a remit; the last day counts as a whole."""
        given = self.cleaned_data
        remit = Remit(
            Role(given["role"]),
            given["region_code"],
            given["organisation"],
            frozenset(given.get("rubrics", ())),
        )
        return {"remit": remit, "valid_until": self._until(), "reason": given["reason"]}

    def _until(self) -> dt.datetime | None:
        last = self.cleaned_data["until"]
        return clock.start_of(last + dt.timedelta(days=1)) if last else None


class RoleByPhoneForm(RoleForm):
    """The same for whoever has a number."""

    gives = ("account_uid", "remit", "valid_until", "reason")
    phone = PhoneField(label=_("Mobile number of the person"))
    field_order = ("phone", "role", "region_code", "organisation", "rubrics", "until", "reason")

    def clean_phone(self) -> str:
        """A number whose account the actor may change."""
        phone: str = self.cleaned_data["phone"]
        self.found = account_of_phone(self.actor, phone)
        if self.found is None:
            raise forms.ValidationError(
                _("Nobody in your places has this number. Enrol the person first.")
            )
        return phone

    def arguments(self) -> dict[str, Any]:
        """With the account behind the number."""
        account_uid = self.found.uid if self.found else None
        return {"account_uid": account_uid, **super().arguments()}


class NewClientForm(ActForm):
    """A program of an organisation: which place it follows, and how long."""

    gives = ("organisation_uid", "name", "region_code", "days")
    name = forms.CharField(
        label=_("Name of the program"), help_text=_("For example: county website."), max_length=60
    )
    organisation_uid = forms.TypedChoiceField(label=_("Organisation"), coerce=uuid.UUID)
    region_code = PlaceField(
        label=_("Where"), help_text=_("There and everywhere below."), shallowest=Level.PROVINCE
    )
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=LONGEST.days, initial=365
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = grantable_organisations(self.actor)
        self.fields["organisation_uid"].choices = [(str(one.uid), one.name) for one in rows]  # type: ignore[attr-defined]  # a choice field
