"""The audience in a form: what comes back as an audience, what is only a step on the way."""

import pytest
from django import forms
from django.http import QueryDict

from gengdu.delivery.forms import AudienceField, AudienceSteps
from gengdu.delivery.queries.review import consequence_words, reach_panel
from gengdu.delivery.rules import Audience
from gengdu.delivery.tests.world import plant_crops
from gengdu.review.registry import field_kinds


class Draft(AudienceSteps, forms.Form):
    """A form as the articles have one."""

    title = forms.CharField()
    audience = AudienceField()


@pytest.fixture(autouse=True)
def _crops(jilin, en):
    plant_crops()


def form_of(query: str, *, places=("220122",), initial=None, required=True) -> Draft:
    """The form as it was sent."""
    form = Draft(QueryDict(query), initial={"audience": initial})
    form.fields["audience"].places = places
    form.fields["audience"].required = required
    return form


FULL = (
    "title=x&audience-region=220122102&audience-region=220122101&audience-crop=maize"
    "&audience-stage=maize:2&audience-stage=maize:1&audience-lead=3&audience-role=trader"
)


def test_a_whole_audience():
    form = form_of(FULL)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["audience"] == Audience(
        ("220122101", "220122102"), ("maize",), ("maize:1", "maize:2"), 3, ("trader",)
    )


@pytest.mark.parametrize("button", ["add=1", "look=1", "place-find=1", "place-up=22", "place-go=1"])
def test_a_step_is_no_submission(button):
    form = form_of(f"{FULL}&audience-{button}")
    assert not form.is_valid()
    assert form.errors == {}
    assert 'value="maize:1" checked' in str(form["audience"]).replace("\n", " ")


def test_a_place_in_the_picker_counts_without_the_button():
    form = form_of("title=x&audience-region=220122102&audience-place=220122101202")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["audience"].regions == ("220122101202", "220122102")


def test_the_place_where_the_picker_begins_is_no_choice():
    form = form_of("title=x&audience-region=220122102&audience-place=220122")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["audience"].regions == ("220122102",)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("title=x", "at least one place"),
        ("title=x&audience-region=220182", "outside the places"),
        ("title=x&audience-region=220122&audience-crop=maize&audience-crop=rice"
         "&audience-stage=rice:1", "stages of maize"),
        ("title=x&audience-region=220122&audience-lead=4", "choose a stage"),
        (FULL.replace("lead=3", "lead=31"), "0 to 30"),
        (FULL.replace("lead=3", "lead=-1"), "0 to 30"),
        (FULL.replace("lead=3", "lead=zwei"), "0 to 30"),
        (FULL.replace("lead=3", "lead=99999"), "0 to 30"),
    ],
)  # fmt: skip
def test_refused_beside_the_field(query, words):
    form = form_of(query)
    assert not form.is_valid()
    assert list(form.errors) == ["audience"]
    assert words in form.errors["audience"][0]


def test_without_places_of_ones_own_nothing_can_be_chosen():
    assert not form_of("title=x&audience-region=220122", places=()).is_valid()


def test_a_draft_may_leave_it_open():
    form = form_of("title=x", required=False)
    assert form.is_valid()
    assert form.cleaned_data["audience"] == Audience()


def test_a_stored_definition_is_drawn_and_compared():
    stored = Audience(("220122101",), ("maize",), ("maize:1",)).definition()
    form = Draft(initial={"audience": stored})
    form.fields["audience"].places = ("220122",)
    drawn = str(form["audience"])
    assert drawn.count(" checked") == 3
    same = "title=x&audience-region=220122101&audience-crop=maize&audience-stage=maize:1"
    assert "audience" not in form_of(same, initial=stored).changed_data
    assert "audience" in form_of(same + "&audience-lead=2", initial=stored).changed_data


def test_the_kind_of_field_for_review():
    kind = field_kinds["audience"]
    one = Audience(("220122101",), ("maize",), ("maize:1",)).definition()
    turned = {**one, "regions": ["220122101", "220122101202"]}
    assert kind.same(one, turned)
    assert not kind.same(one, {**one, "lead_days": 1})
    assert not kind.same(one, {"edition": 9})
    assert kind.prepare(one) == ["Places: 吉林省长春市农安县伏龙泉镇", "maize：maize:1"]
    assert "no audience" in kind.prepare({"edition": 9})[0]


def test_the_panel_and_the_words_of_the_decision(mei):
    county = Audience(("220122",))
    panel = reach_panel(county.definition())
    assert panel.context["reach"].counts.households == 1
    assert consequence_words(county) == "Approve and show it to 1 household"
    nobody = Audience(("220182",))
    assert consequence_words(nobody) == "Approve; today it is shown to nobody"
    assert "place" in reach_panel({}).context["problem"]
