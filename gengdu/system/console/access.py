"""Organisations and grants."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access import actions
from gengdu.access.enums import Right, Role
from gengdu.access.models import Grant, Organisation
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    On,
    Panel,
    PickFilter,
    PlaceFilter,
    ReasonForm,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.console.rules import mask_name
from gengdu.kit import clock
from gengdu.system.forms.access import (
    HotlineForm,
    NewOrganisationForm,
    RenameOrganisationForm,
    RoleByPhoneForm,
)
from gengdu.system.queries import access as queries


def _state(row: Organisation) -> str:
    if row.closed_on:
        return "closed"
    return "partner" if row.partner else "open"


class OrganisationTable(SectionTable):
    """Who owns content and staff."""

    name = MainColumn(
        pgettext_lazy("thing", "Name"), sub=lambda row: row.short_name, orderable=True
    )
    region = Column(_("Place"), order_by=("region_id", "name"), orderable=True)
    kind = StateColumn(
        _("State"),
        says={"open": _("open"), "partner": _("partner"), "closed": _("closed")},
        state=_state,
        tones={"open": Tone.GOOD, "partner": Tone.PLANNED, "closed": Tone.QUIET},
    )
    hotline = Column(_("Hotline"), named=True)
    staff = Column(_("Roles"), numeric=True, named=True, orderable=True)


class OrganisationFilters(SectionFilters):
    """By name, place and state."""

    q = SearchFilter(_("Find a name"), field_name="name", lookup_expr="contains")
    place = PlaceFilter()
    closed = PickFilter(
        _("State"),
        _("Open and closed"),
        field_name="closed_on",
        lookup_expr="isnull",
        choices=[("True", _("open")), ("False", _("closed"))],
    )


ORGANISATIONS = Section(
    app="access",
    noun="organisation",
    title=_("Organisations"),
    one=_("Organisation"),
    domain="people",
    icon="building-2",
    order=30,
    view=Right.ORGANISATIONS_VIEW,
    model=Organisation,
    rows=queries.organisations_for,
    table=OrganisationTable,
    region="region_id",
    organisation="pk",
    filters=OrganisationFilters,
    headline=lambda row: row.name,
    facts=(
        Fact(pgettext_lazy("thing", "Name"), lambda row: row.name),
        Fact(_("Short name"), lambda row: row.short_name),
        Fact(_("Place"), lambda row: row.region.name),
        Fact(_("Hotline"), lambda row: row.hotline),
        Fact(_("Partner: drafts only"), lambda row: row.partner),
        Fact(_("Made"), lambda row: row.made_at),
        Fact(_("Closed"), lambda row: row.closed_on),
    ),
    export_right=Right.ORGANISATIONS_VIEW,
    panels=(
        Panel(
            title=_("Roles in its name"),
            template="system/_grants.html",
            query=queries.staff_of,
            right=Right.GRANTS_VIEW,
        ),
    ),
    empty=_("No organisation in your places yet."),
    acts=(
        Act(
            verb="make",
            right=Right.ORGANISATIONS_CHANGE,
            label=_("Add an organisation"),
            action=actions.make_organisation,
            form=NewOrganisationForm,
            on=On.SCREEN,
            icon="plus",
            primary=True,
            done=_("The organisation is added."),
        ),
        Act(
            verb="rename",
            right=Right.ORGANISATIONS_CHANGE,
            label=_("Rename"),
            action=actions.rename_organisation,
            form=RenameOrganisationForm,
            icon="pencil",
            primary=True,
            initial=lambda row: {"name": row.name, "short_name": row.short_name},
            when=lambda row: row.closed_on is None,
            done=_("The organisation has its new name."),
        ),
        Act(
            verb="hotline",
            right=Right.ORGANISATIONS_CHANGE,
            label=_("Change the hotline"),
            action=actions.change_hotline,
            form=HotlineForm,
            icon="phone",
            initial=lambda row: {"hotline": row.hotline},
            when=lambda row: row.closed_on is None,
            done=_("The hotline is changed."),
        ),
        Act(
            verb="close",
            right=Right.ORGANISATIONS_CHANGE,
            label=_("Close"),
            action=actions.close_organisation,
            icon="circle-x",
            danger=True,
            bulk=True,
            asks=_("Nothing can be given or published in a closed organisation's name any more."),
            when=lambda row: row.closed_on is None,
            done=_("Closed."),
        ),
    ),
)


def _standing(row: Grant) -> str:
    if row.ended_at is not None:
        return "ended"
    now = clock.now()
    if row.valid_until is not None and row.valid_until <= now:
        return "over"
    return "live" if row.valid_from <= now else "later"


def _holder(row: Grant) -> str:
    return mask_name(row.account.person.name()) or str(_("no name"))


class GrantTable(SectionTable):
    """Who may do what, where."""

    role = MainColumn(_("Role"), sub=_holder, orderable=True)
    region = Column(_("Where"), order_by="region_id", orderable=True)
    organisation = Column(_("Organisation"), card="o2 end", default=_("all"))
    state = StateColumn(
        _("State"),
        state=_standing,
        says={
            "live": _("in force"),
            "later": _("not yet"),
            "over": _("run out"),
            "ended": _("revoked"),
        },
        tones={"live": Tone.GOOD, "later": Tone.PLANNED},
    )
    valid_until = WhenColumn(_("Until"), card="hide")
    valid_from = WhenColumn(_("Since"), orderable=True)


class GrantFilters(SectionFilters):
    """By role and place."""

    role = PickFilter(_("Role"), _("All roles"), choices=Role.choices)
    place = PlaceFilter()
    ended = PickFilter(
        _("State"),
        _("In force and revoked"),
        field_name="ended_at",
        lookup_expr="isnull",
        choices=[("True", _("not revoked")), ("False", _("revoked"))],
    )


GRANTS = Section(
    app="access",
    noun="grant",
    title=_("Roles"),
    one=_("Role"),
    domain="people",
    icon="key-round",
    order=40,
    view=Right.GRANTS_VIEW,
    model=Grant,
    rows=queries.grants_for,
    table=GrantTable,
    region="region_id",
    organisation="organisation_id",
    filters=GrantFilters,
    headline=lambda row: f"{row.get_role_display()} · {_holder(row)}",
    facts=(
        Fact(_("Role"), lambda row: row.get_role_display()),
        Fact(_("Person"), _holder),
        Fact(_("Phone"), lambda row: row.account.masked_phone()),
        Fact(_("Where"), lambda row: row.region.name),
        Fact(_("Organisation"), lambda row: row.organisation or _("all")),
        Fact(_("Only these rubrics"), lambda row: "、".join(r.rubric for r in row.rubrics.all())),
        Fact(_("Since"), lambda row: row.valid_from),
        Fact(_("Until"), lambda row: row.valid_until),
        Fact(_("Reason"), lambda row: row.reason),
        Fact(_("Revoked"), lambda row: row.ended_at),
        Fact(_("Why it was revoked"), lambda row: row.end_reason),
    ),
    export_right=Right.GRANTS_VIEW,
    empty=_("No role has been given in your places yet."),
    acts=(
        Act(
            verb="give",
            right=Right.GRANTS_CHANGE,
            label=_("Give a role"),
            action=actions.grant_role,
            form=RoleByPhoneForm,
            on=On.SCREEN,
            icon="plus",
            primary=True,
            done=_("The role is given."),
        ),
        Act(
            verb="revoke",
            right=Right.GRANTS_CHANGE,
            label=_("Revoke"),
            action=actions.revoke_grant,
            form=ReasonForm,
            icon="circle-x",
            danger=True,
            bulk=True,
            asks=_("Whoever loses a role loses at once what it opened; the history stays."),
            when=lambda row: _standing(row) in {"live", "later"},
            done=_("Revoked."),
        ),
    ),
)
