"""Programs of organisations that follow the change feed: let in and shut out."""

from django.utils.translation import gettext_lazy as _

from gengdu.access import actions
from gengdu.access.enums import Right
from gengdu.access.models import ApiClient
from gengdu.access.queries import clients_for
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    On,
    PickFilter,
    PlaceFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.kit import clock
from gengdu.system.forms.access import NewClientForm


def _state(row: ApiClient) -> str:
    if row.ended_at is not None:
        return "ended"
    return "live" if row.valid_until > clock.now() else "over"


class ClientTable(SectionTable):
    """Which program follows which place."""

    name = MainColumn(_("Program"), sub=lambda row: str(row.organisation), orderable=True)
    region = Column(_("Where"), order_by="region_id", orderable=True)
    state = StateColumn(
        _("State"),
        state=_state,
        says={"live": _("in force"), "over": _("run out"), "ended": _("shut out")},
        tones={"live": Tone.GOOD},
    )
    valid_until = WhenColumn(_("Until"), card="hide")
    last_used_at = WhenColumn(_("Last used"), orderable=True)


class ClientFilters(SectionFilters):
    """By place and state."""

    place = PlaceFilter()
    ended = PickFilter(
        _("State"),
        _("In force and shut out"),
        field_name="ended_at",
        lookup_expr="isnull",
        choices=[("True", _("not shut out")), ("False", _("shut out"))],
    )


CLIENTS = Section(
    app="access",
    noun="client",
    title=_("Programs of organisations"),
    one=_("Program"),
    domain="people",
    icon="key-round",
    order=45,
    view=Right.CLIENTS_VIEW,
    model=ApiClient,
    rows=clients_for,
    table=ClientTable,
    region="region_id",
    organisation="organisation_id",
    filters=ClientFilters,
    headline=lambda row: row.name,
    facts=(
        Fact(_("Program"), lambda row: row.name),
        Fact(_("Organisation"), lambda row: row.organisation),
        Fact(_("Where"), lambda row: row.region.name),
        Fact(_("Made"), lambda row: row.made_at),
        Fact(_("Until"), lambda row: row.valid_until),
        Fact(_("Last used"), lambda row: row.last_used_at),
        Fact(_("Shut out"), lambda row: row.ended_at),
    ),
    export_right=Right.CLIENTS_VIEW,
    empty=_("No program has been let in in your places yet."),
    acts=(
        Act(
            verb="admit",
            right=Right.CLIENTS_CHANGE,
            label=_("Let a program in"),
            action=actions.admit_client,
            form=NewClientForm,
            on=On.SCREEN,
            icon="plus",
            primary=True,
            asks=_("It reads what is published of the place and below, and nothing of a person."),
            result_template="system/client_token.html",
        ),
        Act(
            verb="shut_out",
            right=Right.CLIENTS_CHANGE,
            label=_("Shut out"),
            action=actions.shut_out_client,
            icon="circle-x",
            danger=True,
            bulk=True,
            asks=_("Its token ends at once; a new one is a new entry."),
            when=lambda row: row.ended_at is None,
            done=_("Shut out."),
        ),
    ),
)
