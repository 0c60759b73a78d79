"""Weather: which days each county has, and the sheets they came from."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access.enums import Right
from gengdu.agronomy.actions import weather as actions
from gengdu.agronomy.enums import ImportState
from gengdu.agronomy.forms import ReadForm
from gengdu.agronomy.models import WeatherImport
from gengdu.agronomy.queries import weather as queries
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    Panel,
    PickFilter,
    PlaceColumn,
    PlaceFilter,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.regions.models import Region

SHEET = "agronomy.sheet"
TONES: Mapping[str, Tone] = {
    ImportState.CHECKED: Tone.WAITING,
    ImportState.WRITING: Tone.WAITING,
    ImportState.RESTORING: Tone.WAITING,
    ImportState.IMPORTED: Tone.GOOD,
}


def _days(row: Any) -> str:
    return f"{row.day_count:,}" if row.day_count else ""


def _missing(row: Any) -> str:
    missing = queries.missing_days(row)
    return f"{missing:,}" if missing else ""


class CoverageTable(SectionTable):
    """Every county, in the order of its code."""

    name = MainColumn(_("County"), sub=lambda row: row.code)
    first_on = Column(_("First day on record"), css="nw", named=True, default="")
    last_on = Column(_("Last day on record"), css="nw", named=True, default=_("normals only"))
    days = Column(_("Days"), words=_days, numeric=True, named=True)
    gaps = Column(_("Missing between"), words=_missing, numeric=True, named=True)


class CoverageFilters(SectionFilters):
    """By name and place."""

    q = SearchFilter(_("Find a county"), field_name="name", lookup_expr="contains")
    place = PlaceFilter(region="code")


COVERAGE = Section(
    app="agronomy",
    noun="weather",
    title=pgettext_lazy("console section", "Weather"),
    one=_("County"),
    domain="fields",
    icon="clock",
    order=90,
    view=Right.CROPS_VIEW,
    model=Region,
    rows=queries.counties_for,
    key="code",
    region="code",
    table=CoverageTable,
    filters=CoverageFilters,
    history=False,
    intro=_(
        "Days on record replace the climate normals in every prediction. Where a day is missing,"
        " the normal stands in for it."
    ),
    headline=lambda row: row.name,
    facts=(
        Fact(_("First day on record"), lambda row: row.first_on),
        Fact(_("Last day on record"), lambda row: row.last_on or _("normals only")),
        Fact(_("Days"), _days),
        Fact(_("Missing between"), _missing),
    ),
    panels=(
        Panel(
            title=_("Days on record"),
            template="agronomy/_coverage.html",
            query=queries.coverage_of,
        ),
        Panel(
            title=_("Sheets"),
            template="agronomy/_imports.html",
            query=queries.imports_of,
            right=Right.WEATHER_CHANGE,
        ),
    ),
    empty=_("There is no county in your places."),
    acts=(
        Act(
            verb="read",
            right=Right.WEATHER_CHANGE,
            label=_("Read a weather sheet"),
            action=actions.read_weather,
            form=ReadForm,
            template="agronomy/weather_read.html",
            icon="upload",
            primary=True,
            by=lambda row: row.code,
            leads_to=SHEET,
            done=_("Read, but not imported yet: look at the report first."),
        ),
    ),
)


def _span(row: WeatherImport) -> str:
    if row.first_on is None:
        return ""
    return f"{row.first_on} – {row.last_on}"


class ImportTable(SectionTable):
    """The newest sheet first."""

    name = MainColumn(_("File"), sub=_span)
    state = StateColumn(_("State"), tones=TONES)
    region = PlaceColumn(_("County"), accessor="region_id", card="o1")
    changed = Column(_("Days changed"), numeric=True, named=True)
    made_at = WhenColumn(_("Read in"), orderable=True)


class ImportFilters(SectionFilters):
    """By state and place."""

    state = PickFilter(_("State"), _("All states"), choices=ImportState.choices)
    place = PlaceFilter()


IMPORTS = Section(
    app="agronomy",
    noun="sheet",
    title=_("Weather sheets"),
    one=_("Weather sheet"),
    domain="fields",
    icon="upload",
    order=95,
    view=Right.WEATHER_CHANGE,
    model=WeatherImport,
    rows=queries.imports_for,
    table=ImportTable,
    filters=ImportFilters,
    region="region_id",
    headline=lambda row: row.name,
    facts=(
        Fact(_("State"), lambda row: row.get_state_display()),
        Fact(_("County"), lambda row: row.region.name),
        Fact(_("Days"), lambda row: len(row.rows)),
        Fact(_("First day of the sheet"), lambda row: row.first_on),
        Fact(_("Last day of the sheet"), lambda row: row.last_on),
        Fact(_("Read by"), lambda row: row.by.person.name()),
        Fact(_("Read in"), lambda row: row.made_at),
        Fact(_("Days changed"), lambda row: row.changed if row.imported_at else ""),
        Fact(_("Imported"), lambda row: row.imported_at),
        Fact(_("Taken back"), lambda row: row.taken_back_at),
    ),
    panels=(Panel(title=_("Report"), template="agronomy/_sheet.html", query=queries.sheet_of),),
    empty=_("No sheets yet. They are read on the page of a county, under weather."),
    acts=(
        Act(
            verb="import",
            right=Right.WEATHER_CHANGE,
            label=_("Import these days"),
            action=actions.import_weather,
            icon="check",
            primary=True,
            asks=_(
                "The days of %(what)s are stored and take the place of what stands there. All"
                " plantings of the county are computed again. You can take it back later."
            ),
            when=lambda row: (
                row.state in {ImportState.CHECKED, ImportState.WRITING}
                and not queries.has_mistakes(row)
                and bool(row.rows)
            ),
            done=_("The days are being written; this takes a few seconds."),
        ),
        Act(
            verb="take_back",
            right=Right.WEATHER_CHANGE,
            label=_("Take this import back"),
            action=actions.take_back_weather,
            icon="undo-2",
            danger=True,
            asks=_("Exactly what stood there before %(what)s was imported comes back."),
            when=lambda row: row.state in {ImportState.IMPORTED, ImportState.RESTORING},
            done=_("The days are being restored; this takes a few seconds."),
        ),
        Act(
            verb="drop",
            right=Right.WEATHER_CHANGE,
            label=_("Put this sheet away"),
            action=actions.drop_sheet,
            icon="x",
            asks=_("%(what)s is not imported, and its days are forgotten."),
            when=lambda row: row.state == ImportState.CHECKED,
            done=_("Put away."),
        ),
    ),
)
