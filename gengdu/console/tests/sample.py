"""A test-only section over organisations: everything the frame can do, in one declaration."""

import django_filters
from django import forms

from gengdu.access.enums import Right
from gengdu.access.models import Organisation
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    ActForm,
    Board,
    Column,
    Fact,
    MainColumn,
    Personal,
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
from gengdu.console.tests import actions, queries


class NameForm(ActForm):
    name = forms.CharField(max_length=80)


class SampleTable(SectionTable):
    name = MainColumn("Name", sub=lambda row: row.short_name, orderable=True)
    region = Column("Region")
    partner = StateColumn("Kind", tones={"True": Tone.WAITING, "False": Tone.GOOD})
    made_at = WhenColumn("Made", orderable=True)


class SampleFilters(SectionFilters):
    q = SearchFilter("Find a name", field_name="name", lookup_expr="contains")
    place = PlaceFilter()
    partner = PickFilter("Kind", "All kinds", choices=[("True", "partner"), ("False", "own")])
    order = django_filters.CharFilter(method="nothing")

    def nothing(self, qs, name, value):
        return qs.none()


SAMPLE = Section(
    app="console",
    noun="sample",
    title="Samples",
    one="sample",
    domain="people",
    icon="building-2",
    view=Right.ORGANISATIONS_VIEW,
    model=Organisation,
    rows=queries.samples_for,
    table=SampleTable,
    region="region_id",
    organisation="pk",
    filters=SampleFilters,
    tabs="partner",
    headline=lambda row: row.name,
    facts=(Fact("Hotline", lambda row: row.hotline), Fact("Made", lambda row: row.made_at)),
    personal=(
        Personal(
            "hotline",
            "Number",
            masked=lambda row: "****",
            opened=lambda row: row.hotline,
            exported=True,
        ),
    ),
    open_right=Right.ORGANISATIONS_CHANGE,
    export_right=Right.ORGANISATIONS_VIEW,
    personal_export_right=Right.ORGANISATIONS_CHANGE,
    acts=(
        Act(
            verb="rename",
            right=Right.ORGANISATIONS_CHANGE,
            label="Rename",
            action=actions.rename_sample,
            form=NameForm,
            primary=True,
            initial=lambda row: {"name": row.name},
            done="Renamed.",
        ),
        Act(
            verb="close",
            right=Right.ORGANISATIONS_CHANGE,
            label="Close",
            action=actions.close_sample,
            form=ReasonForm,
            danger=True,
            bulk=True,
            asks="Close %(count)d organisations?",
            when=lambda row: row.closed_on is None,
        ),
        Act(
            verb="secret",
            right=Right.ORGANISATIONS_CHANGE,
            label="Secret",
            action=actions.say_secret,
            result_template="system/assist_code.html",
        ),
    ),
)

WORDS = Board(
    app="console",
    noun="words",
    title="Words",
    domain="data",
    icon="list",
    view=Right.OPTIONS_VIEW,
    query=queries.board_for,
    template="console/frame.html",
)
