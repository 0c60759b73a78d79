"""A screen whose pages could pass the gate or the actions by cannot be declared."""

from dataclasses import replace

import django_filters
import pytest
from django import forms

from gengdu.access.enums import Right
from gengdu.access.models import Organisation
from gengdu.console.registry import (
    Act,
    Finder,
    On,
    Panel,
    Personal,
    SectionError,
    SectionFilters,
    sections,
)
from gengdu.console.tests import actions, queries
from gengdu.console.tests.sample import SAMPLE, WORDS, NameForm

RENAME = SAMPLE.act("rename")


def refused(problem, **changed):
    with pytest.raises(SectionError, match=problem):
        replace(SAMPLE, **changed)


def refused_act(problem, **changed):
    refused(problem, acts=(replace(RENAME, **changed),))


def test_rows_are_a_query_named_for_the_actor():
    refused("'queries' room", rows=lambda actor: Organisation.objects.all())
    refused("'queries' room", rows=Organisation.objects.all)
    refused("<noun>_for", rows=queries.everything)
    refused("the actor and nothing else", rows=queries.samples_of_place_for)


def test_a_query_made_inside_another_function_is_none():
    def rows_for(actor):
        return Organisation.objects.all()

    rows_for.__module__ = "gengdu.console.tests.queries"
    refused("'queries' room", rows=rows_for)


def test_an_act_is_an_action():
    refused_act("'actions' room", action=queries.samples_for)
    refused_act("otherwise than by keyword", action=actions.positional)
    refused_act("does not begin with actor", action=actions.no_actor)


def test_a_form_gives_exactly_what_the_action_takes():
    class TooMuch(NameForm):
        partner = forms.BooleanField(required=False)

    refused_act("gives \\['partner'\\]", form=TooMuch)
    refused_act("which argument names the row", action=actions.two_rows)


def test_a_form_can_neither_write_nor_list_rows():
    class Writes(forms.ModelForm):
        class Meta:
            model = Organisation
            fields = ["name"]

    class Lists(NameForm):
        name = forms.ModelChoiceField(queryset=Organisation.objects.all())

    refused_act("would write by itself", form=Writes)
    refused_act("past the gate", form=Lists)
    refused("would write by itself", finder=Finder(label="Find", form=Writes, as_query=dict))


def test_a_filter_does_not_list_rows():
    class Lists(SectionFilters):
        partner = django_filters.ModelChoiceFilter(queryset=Organisation.objects.all())

    refused("past the gate", filters=Lists)


def test_rights_come_from_the_one_table():
    refused("is no Right", view="organisations.view")
    refused_act("is no Right", right=frozenset())


def test_an_act_on_the_screen_needs_no_row_and_knows_no_bulk():
    refused_act("nobody gives the action", on=On.SCREEN)
    with pytest.raises(SectionError, match="cannot come from a bulk act"):
        replace(SAMPLE, acts=(replace(SAMPLE.act("secret"), bulk=True),))


def test_names_and_icons_are_checked():
    refused("no word for a URL", noun="Sample!")
    refused("no domain", domain="nowhere")
    refused("no icon", icon="unicorn")
    refused("no field 'ref'", key="ref")
    refused("does not name one row", key="name")
    refused("the same verb", acts=(RENAME, RENAME))
    refused_act("a page of the frame", verb="history")


def test_what_is_personal_needs_its_own_right():
    one = Personal("hotline", "Number", masked=str, opened=str, exported=True)
    refused("nobody has the right", personal=(one,), personal_export_right=None)
    refused("nothing personal to open", personal=())
    refused("without an export", export_right=None)


def test_panels_and_previews_are_queries():
    panel = Panel(title="Who", template="console/_steps.html", query=lambda actor, row: {})
    refused("'queries' room", panels=(panel,))
    refused("takes \\(actor, row\\)", panels=(replace(panel, query=queries.samples_for),))
    refused_act("needs a template", preview=queries.preview_of)


def test_a_board_is_a_query_for_the_actor():
    with pytest.raises(SectionError, match="'queries' room"):
        replace(WORDS, query=lambda actor: {})
    with pytest.raises(SectionError, match="<noun>_for"):
        replace(WORDS, query=queries.everything)


def test_every_screen_of_the_product_is_declared_with_rights_of_the_table():
    for screen in sections:
        assert isinstance(screen.view, Right), screen.name
        assert all(isinstance(act, Act) for act in screen.acts)
