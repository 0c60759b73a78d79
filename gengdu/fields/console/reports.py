"""The section of reports that wait for a technician."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gengdu.access.enums import Right
from gengdu.agronomy.queries.crops import all_crops
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    Panel,
    Personal,
    PickFilter,
    PlaceFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.console.rules import mask_name
from gengdu.fields.actions import reports as actions
from gengdu.fields.console.asking import ConfirmForm, DeclineForm
from gengdu.fields.enums import ReportState
from gengdu.fields.models import StageReport
from gengdu.fields.queries import waiting as queries
from gengdu.fields.queries.words import day_words
from gengdu.people.models import Account

TONES: Mapping[str, Tone] = {
    ReportState.WAITING: Tone.WAITING,
    ReportState.CONFIRMED: Tone.GOOD,
    ReportState.DECLINED: Tone.BAD,
}
STATES = [
    (state.value, state.label)
    for state in (ReportState.WAITING, ReportState.CONFIRMED, ReportState.DECLINED)
]


def _name(row: StageReport) -> str:
    return mask_name(row.planting.person.name()) or str(_("no name"))


def _account(row: StageReport) -> Account | None:
    found: Account | None = getattr(row.planting.person, "account", None)
    return found


def _phone(row: StageReport) -> str:
    account = _account(row)
    return account.masked_phone() if account else ""


def _open_phone(row: StageReport) -> str:
    account = _account(row)
    return account.phone() if account else ""


def _headline(row: StageReport) -> str:
    return f"{row.planting.crop} · {row.stage} · {row.planting.region.name}"


def _whose(row: StageReport) -> str:
    return f"{_name(row)} · {row.planting.region.name}"


def _told(row: StageReport) -> str:
    return f"{row.stage} · {day_words(row.on)}"


def _expected(row: StageReport) -> str:
    return day_words(row.predicted_on) if row.predicted_on else str(_("never by the tables"))


def _difference(row: StageReport) -> str:
    if row.predicted_on is None:
        return ""
    days = (row.on - row.predicted_on).days
    if days > 0:
        words = ngettext("%(days)d day later", "%(days)d days later", days)
    else:
        words = ngettext("%(days)d day earlier", "%(days)d days earlier", -days)
    return words % {"days": abs(days)}


def _started(row: StageReport) -> dt.date | None:
    return row.planting.started_on


class ReportTable(SectionTable):
    """What waits, the longest first."""

    crop = MainColumn(_("Plot"), words=lambda row: row.planting.crop, accessor="pk", sub=_whose)
    state = StateColumn(_("State"), tones=TONES)
    told = Column(_("Reported"), words=_told, named=True)
    expected = Column(_("Expected"), words=_expected, named=True)
    difference = Column(_("Difference"), words=_difference, card="o2")
    at = WhenColumn(_("Waits since"))


def _crops() -> list[tuple[str, str]]:
    return [(crop.key, str(crop)) for crop in all_crops()]


class ReportFilters(SectionFilters):
    """By state, crop and place."""

    state = PickFilter(_("State"), _("All"), choices=STATES)
    crop = PickFilter(_("Crop"), _("All crops"), field_name="stage__crop__key", choices=_crops)
    place = PlaceFilter(region="planting__region_id")


def _waits(row: StageReport) -> bool:
    return row.state == ReportState.WAITING


REPORTS = Section(
    app="fields",
    noun="report",
    title=_("Stages to verify"),
    one=_("Reported stage"),
    domain="fields",
    icon="clipboard-check",
    order=20,
    view=Right.REPORTS_DECIDE,
    intro=_(
        "Farmers reported these more than 25 days off what was computed. A call or a look at the"
        " field tells which is right; until then the report does not count."
    ),
    model=StageReport,
    rows=queries.waiting_reports_for,
    table=ReportTable,
    filters=ReportFilters,
    tabs="state",
    region="planting__region_id",
    headline=_headline,
    facts=(
        Fact(_("State"), lambda row: row.get_state_display()),
        Fact(_("Crop"), lambda row: row.planting.crop),
        Fact(_("Village"), lambda row: row.planting.region.name),
        Fact(_("Sown or planted"), _started),
        Fact(_("Reported stage"), lambda row: row.stage),
        Fact(_("Seen on"), lambda row: row.on),
        Fact(_("Was expected on"), _expected),
        Fact(_("Difference"), _difference),
        Fact(_("Told"), lambda row: row.at),
        Fact(_("Decided by"), lambda row: row.decided_by and row.decided_by.person.name()),
        Fact(_("Decided"), lambda row: row.decided_at),
    ),
    personal=(
        Personal("name", _("Name"), _name, lambda row: row.planting.person.name()),
        Personal("phone", _("Phone"), _phone, _open_phone),
    ),
    open_right=Right.PEOPLE_OPEN,
    panels=(
        Panel(
            title=_("The season of this plot until now"),
            template="fields/console/_plot_season.html",
            query=queries.season_of_plot,
        ),
    ),
    waiting=queries.waiting_count,
    waiting_words=_("Reported stages to verify"),
    empty=_("No reported stage waits for you."),
    acts=(
        Act(
            verb="confirm",
            right=Right.REPORTS_DECIDE,
            label=_("It is so: let it count"),
            action=actions.decide_report,
            form=ConfirmForm,
            icon="check",
            primary=True,
            when=_waits,
            asks=_("The season of the plot is counted anew from the reported day."),
            done=_("It counts now; the farmer is told."),
        ),
        Act(
            verb="decline",
            right=Right.REPORTS_DECIDE,
            label=_("It is not so"),
            action=actions.decide_report,
            form=DeclineForm,
            icon="x",
            danger=True,
            when=_waits,
            asks=_("The report does not count, the season stays as it was; the farmer is told."),
            done=_("It was not counted; the farmer is told."),
        ),
    ),
)
