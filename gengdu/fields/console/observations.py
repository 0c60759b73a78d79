"""The section of observations."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access.enums import Right
from gengdu.agronomy.queries.crops import all_crops
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    DayFilter,
    Fact,
    MainColumn,
    On,
    Panel,
    PickFilter,
    PlaceColumn,
    PlaceFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.fields.actions import observations as actions
from gengdu.fields.console.asking import ObserveForm
from gengdu.fields.models import Observation
from gengdu.fields.queries import observation_words as words
from gengdu.fields.queries import observations as queries

STANDS, REPLACED, UNDONE = "stands", "replaced", "undone"
STATES = {
    STANDS: _("counts"),
    REPLACED: _("replaced by a later one"),
    UNDONE: pgettext_lazy("observation", "undone"),
}
TONES: Mapping[str, Tone] = {STANDS: Tone.GOOD, REPLACED: Tone.QUIET, UNDONE: Tone.QUIET}


def _state(row: Observation) -> str:
    if row.undone_at:
        return UNDONE
    return REPLACED if row.replaced else STANDS  # type: ignore[attr-defined]  # annotated by observations_for


def _headline(row: Observation) -> str:
    return f"{row.crop} · {row.stage} · {row.region.name}"


def _what(row: Observation) -> str:
    return f"{row.crop} · {row.stage}"


def _days(row: Observation) -> str:
    return words.days(row.counts["days"]) if row.counts else ""


def _shift(row: Observation) -> str:
    return " · ".join(filter(None, (words.shift(row.crop, row.shift), _days(row))))


def _touched(row: Observation) -> int | str:
    return row.counts["plantings"] - row.counts["corrected"] if row.counts else ""


class ObservationTable(SectionTable):
    """What was seen, the newest first."""

    what = MainColumn(_("Seen"), words=_what, accessor="pk", sub=_days)
    state = StateColumn(_("State"), tones=TONES, state=_state, says=STATES)
    region = PlaceColumn(_("Place"), accessor="region_id")
    on = WhenColumn(_("First day"), card="o2")
    touched = Column(_("Plots shifted"), words=_touched, numeric=True, named=True)
    at = WhenColumn(_("Recorded"), orderable=True)


def _crops() -> list[tuple[str, str]]:
    return [(crop.key, str(crop)) for crop in all_crops()]


class ObservationFilters(SectionFilters):
    """By crop, place, state and day."""

    crop = PickFilter(_("Crop"), _("All crops"), field_name="crop__key", choices=_crops)
    place = PlaceFilter()
    state = PickFilter(_("State"), _("All"), choices=list(STATES.items()), method="in_state")
    since = DayFilter(_("Recorded since"), field_name="at", lookup_expr="gte")

    def in_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """Those that count, that a later one replaced, or that were undone."""
        if not state:
            return rows
        if state == UNDONE:
            return rows.filter(undone_at__isnull=False)
        return rows.filter(undone_at__isnull=True, replaced=state == REPLACED)


OBSERVATIONS = Section(
    app="fields",
    noun="observation",
    title=_("Observations"),
    one=_("Observation"),
    domain="fields",
    icon="eye",
    order=10,
    view=Right.OBSERVATIONS_VIEW,
    intro=_(
        "What was seen on the field corrects what is computed: one observation moves all plots of a"
        " place that their farmers have not corrected themselves."
    ),
    model=Observation,
    rows=queries.observations_for,
    table=ObservationTable,
    filters=ObservationFilters,
    region="region_id",
    organisation="organisation_id",
    headline=_headline,
    facts=(
        Fact(_("State"), lambda row: STATES[_state(row)]),
        Fact(_("Place"), lambda row: row.region.name),
        Fact(_("First day of the stage"), lambda row: row.on),
        Fact(_("Shift"), _shift),
        Fact(_("Where it was seen"), lambda row: row.place),
        Fact(_("Recorded by"), lambda row: row.by.person.name()),
        Fact(_("In the name of"), lambda row: row.organisation),
        Fact(_("Recorded"), lambda row: row.at),
        Fact(_("Undone by"), lambda row: row.undone_by and row.undone_by.person.name()),
        Fact(pgettext_lazy("when", "Undone"), lambda row: row.undone_at),
    ),
    panels=(
        Panel(
            title=_("Bringing the plots up to date"),
            template="fields/console/_progress.html",
            query=queries.progress_of,
        ),
        Panel(
            title=_("Plots by stage when it was recorded"),
            template="fields/console/_counts_panel.html",
            query=queries.counts_of,
        ),
    ),
    export_right=Right.OBSERVATIONS_VIEW,
    empty=_("Nothing was observed yet in your places."),
    acts=(
        Act(
            verb="record",
            right=Right.OBSERVATIONS_CHANGE,
            label=_("Record an observation"),
            action=actions.record_observation,
            form=ObserveForm,
            template="fields/console/observe.html",
            preview=queries.preview_of,
            preview_template="fields/console/_effect.html",
            on=On.SCREEN,
            icon="plus",
            primary=True,
            done=_("Recorded: the plots are being brought up to date."),
        ),
        Act(
            verb="undo",
            right=Right.OBSERVATIONS_CHANGE,
            label=_("Undo the observation"),
            action=actions.undo_observation,
            icon="undo-2",
            danger=True,
            when=lambda row: row.undone_at is None,
            asks=_(
                "Every plot is then exactly where it would be without it; what farmers have"
                " reported stays. An earlier observation counts again."
            ),
            done=_("Undone: the plots are being brought up to date."),
        ),
    ),
)
