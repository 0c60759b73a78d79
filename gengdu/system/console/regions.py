"""Places: the tree, and how it changes."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access.enums import Right
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    Panel,
    PickFilter,
    PlaceFilter,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    WhenColumn,
)
from gengdu.regions.enums import Level, RegionKind, SuccessionState
from gengdu.regions.models import Region, Succession
from gengdu.system.actions import regions as actions
from gengdu.system.forms.regions import CodeForm, MergeForm, MoveForm, NameForm, SplitForm
from gengdu.system.queries import regions as queries


class RegionTable(SectionTable):
    """The tree as a list, in the order of its codes."""

    name = MainColumn(
        pgettext_lazy("thing", "Name"), sub=lambda row: row.parent.name if row.parent else ""
    )
    level = Column(_("Level"), card="o1")
    kind = Column(_("Kind"), card="hide")
    code = Column(_("Code"), card="o2", orderable=True)
    closed_on = WhenColumn(_("Closed"), card="o1 end", default="")


class RegionFilters(SectionFilters):
    """By name, place and level."""

    q = SearchFilter(_("Find a place"), method="named")
    place = PlaceFilter(region="code")
    level = PickFilter(_("Level"), _("All levels"), choices=Level.choices)
    kind = PickFilter(_("Kind"), _("All kinds"), choices=RegionKind.choices)

    def named(self, rows: QuerySet[Region], _name: str, text: str) -> QuerySet[Region]:
        """By any part of the name, through the index."""
        return queries.named(rows, text)


def _is_open(row: Region) -> bool:
    return row.is_open


PLAN = "system/_plan.html"

REGIONS = Section(
    app="regions",
    noun="region",
    title=_("Places"),
    one=_("Place"),
    domain="people",
    icon="map-pin",
    order=50,
    view=Right.REGIONS_VIEW,
    model=Region,
    rows=queries.regions_for,
    key="code",
    region="code",
    table=RegionTable,
    filters=RegionFilters,
    headline=lambda row: row.name,
    facts=(
        Fact(_("Code"), lambda row: row.code),
        Fact(_("Level"), lambda row: row.get_level_display()),
        Fact(_("Kind"), lambda row: row.get_kind_display()),
        Fact(_("Since"), lambda row: row.opened_on),
        Fact(_("Closed"), lambda row: row.closed_on),
    ),
    panels=(
        Panel(title=_("Above and below"), template="system/_around.html", query=queries.around),
        Panel(
            title=_("Official codes and changes"),
            template="system/_codes.html",
            query=queries.codes_of,
        ),
    ),
    export_right=Right.REGIONS_VIEW,
    empty=_("The places are not loaded yet."),
    acts=(
        Act(
            verb="rename",
            right=Right.REGIONS_CHANGE,
            label=_("Rename"),
            action=actions.rename_place,
            form=NameForm,
            icon="pencil",
            primary=True,
            initial=lambda row: {"name": row.name},
            when=_is_open,
            done=_("The place has its new name."),
        ),
        Act(
            verb="add",
            right=Right.REGIONS_CHANGE,
            label=_("Add a local place below"),
            action=actions.add_place,
            form=NameForm,
            icon="plus",
            when=lambda row: row.is_open and row.level in {Level.COUNTY, Level.TOWNSHIP},
            done=_("The place is added."),
        ),
        Act(
            verb="recode",
            right=Right.REGIONS_CHANGE,
            label=_("New official code"),
            action=actions.recode_place,
            form=CodeForm,
            icon="file-text",
            when=_is_open,
            done=_("The official code is written down."),
        ),
        *(
            Act(
                verb=verb,
                right=Right.REGIONS_CHANGE,
                label=label,
                action=actions.succeed_place,
                form=form,
                icon=icon,
                danger=True,
                preview=queries.plan_preview,
                preview_template=PLAN,
                when=_is_open,
                done=_("The change is made. What belongs to the places follows in the background."),
            )
            for verb, label, form, icon in (
                ("move", _("Move under another place"), MoveForm, "arrow-up"),
                ("merge", _("Merge into another place"), MergeForm, "arrow-down"),
                ("split", _("Divide"), SplitForm, "list"),
            )
        ),
    ),
)


def _said(row: Succession) -> str:
    return str(
        _("%(old)d → %(new)d places")
        % {
            "old": len(row.mapping),
            "new": len(set(row.mapping.values()) | set(row.inverse)),
        }
    )


class SuccessionTable(SectionTable):
    """Merges, moves and divisions."""

    on = MainColumn(_("Change of places"), words=_said)
    state = StateColumn(
        _("State"), tones={SuccessionState.DONE: Tone.GOOD, SuccessionState.UNDONE: Tone.QUIET}
    )
    expected = Column(_("Rows to move"), numeric=True, named=True)
    made_at = WhenColumn(_("Decided"), orderable=True)


class SuccessionFilters(SectionFilters):
    """By state and place."""

    state = PickFilter(_("State"), _("All states"), choices=SuccessionState.choices)
    place = PlaceFilter(region="region_code")


def _undoable(row: Any) -> bool:
    return row.state in {SuccessionState.REHOMING, SuccessionState.DONE}


SUCCESSIONS = Section(
    app="regions",
    noun="succession",
    title=_("Changes of places"),
    one=_("Change of places"),
    domain="people",
    icon="history",
    order=60,
    view=Right.REGIONS_VIEW,
    model=Succession,
    rows=queries.successions_for,
    region="region_code",
    table=SuccessionTable,
    filters=SuccessionFilters,
    headline=_said,
    facts=(
        Fact(_("State"), lambda row: row.get_state_display()),
        Fact(_("In force from"), lambda row: row.on),
        Fact(_("Decided"), lambda row: row.made_at),
        Fact(_("Rows to move"), lambda row: row.expected),
        Fact(_("Undone on"), lambda row: row.undone_at),
    ),
    panels=(
        Panel(
            title=_("What became of what"),
            template="system/_succession.html",
            query=queries.succession_in_full,
        ),
    ),
    empty=_("No place has been merged, moved or divided."),
    acts=(
        Act(
            verb="undo",
            right=Right.REGIONS_CHANGE,
            label=_("Undo"),
            action=actions.undo_succession,
            icon="undo-2",
            danger=True,
            asks=_("The old places stand again, and everything that was moved goes back."),
            when=_undoable,
            done=_("Undone. What belongs to the places follows in the background."),
        ),
    ),
)
