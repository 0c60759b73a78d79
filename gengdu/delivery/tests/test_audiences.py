"""One predicate has one form and one hash; what cannot be told is refused in words."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gengdu.delivery import errors
from gengdu.delivery.actions import freeze_audience
from gengdu.delivery.models import AudienceVersion
from gengdu.delivery.queries import audience_words, check_audience
from gengdu.delivery.rules import Audience
from gengdu.delivery.rules.audiences import audience_from, outside
from gengdu.delivery.tests.world import audiences, plant_crops
from gengdu.kit.tests.threads import together
from gengdu.regions.models import Region


@given(audience=audiences, seed=st.randoms())
@settings(deadline=None, derandomize=True)
def test_the_order_of_choosing_says_nothing(audience, seed: random.Random):
    mixed = {
        name: seed.sample([*getattr(audience, name)] * 2, len(getattr(audience, name)) * 2)
        for name in ("regions", "crops", "stages", "roles")
    }
    again = Audience(lead_days=audience.lead_days, **mixed)
    assert again == audience
    assert again.sha256() == audience.sha256()
    assert audience_from(audience.definition()) == audience


def test_the_hash_of_a_predicate_never_changes():
    """Written down once: a changed form would void every approval there is."""
    audience = Audience(("220122101",), ("maize_spring",), ("maize_spring:6",), 3, ("trader",))
    assert audience.canonical() == (
        '{"crops":["maize_spring"],"edition":1,"lead_days":3,"regions":["220122101"],'
        '"roles":["trader"],"stages":["maize_spring:6"]}'
    )
    assert audience.sha256() == "2eb88dbd47d4b15855125d3d8e6c6c5e99db02b17c6aa7739dfa614233388ddd"


def test_a_place_inside_another_says_nothing_more():
    assert Audience(("220122101201", "220122", "220122102")).regions == ("220122",)
    assert Audience(("", "220122")).regions == ()


def test_stages_stand_in_their_order_not_in_the_alphabet():
    assert Audience(stages=("rice:10", "rice:9", "maize:11")).stages == (
        "maize:11",
        "rice:9",
        "rice:10",
    )


@pytest.mark.parametrize(
    "definition",
    [
        {"edition": 2},
        {"edition": 1, "regions": "220122"},
        {"edition": 1, "regions": [220122]},
        {"edition": 1, "lead_days": "3"},
        {"edition": 1, "lead_days": True},
        {"edition": 1, "roles": ["king"]},
        {"edition": 1, "tags": ["x"]},
        {"regions": ["220122"]},
    ],
)
def test_what_is_no_definition_is_not_read(definition):
    with pytest.raises(errors.AudienceUnreadable):
        audience_from(definition)


def test_nothing_stored_is_everybody():
    assert audience_from({}) == Audience()


def test_outside():
    audience = Audience(("220122101", "220182"))
    assert outside(audience, ["220122"]) == ["220182"]
    assert outside(audience, ["22"]) == []
    assert outside(Audience(), ["22"]) == [""]


@pytest.fixture
def crops(jilin):
    plant_crops()


COUNTY = ("220122",)


@pytest.mark.parametrize(
    ("audience", "refusal", "words"),
    [
        (Audience(), errors.NoPlaces, "place"),
        (Audience(("220199",)), errors.PlaceUnknown, "places"),
        (Audience(COUNTY, ("wheat",)), errors.CropUnknown, "crops"),
        (Audience(COUNTY, ("maize",), ("maize:9",)), errors.CropUnknown, "stages"),
        (Audience(COUNTY, ("maize",), ("rice:1",)), errors.StageWithoutCrop, "rice"),
        (Audience(COUNTY, (), ("rice:1",)), errors.StageWithoutCrop, "rice:1"),
        (
            Audience(COUNTY, ("maize", "rice"), ("rice:1",)),
            errors.CropWithoutStage,
            "maize",
        ),
        (Audience(COUNTY, ("rice",), ("rice:1",), 31), errors.LeadDaysOutOfRange, "30"),
        (Audience(COUNTY, ("rice",), ("rice:1",), -1), errors.LeadDaysOutOfRange, "30"),
        (Audience(COUNTY, ("rice",), (), 3), errors.LeadDaysWithoutStage, "stage"),
        (Audience(COUNTY, roles=("farmer",)), errors.RoleNotOffered, "farmer"),
    ],
)
def test_refusals(crops, audience, refusal, words, en):
    with pytest.raises(refusal) as raised:
        freeze_audience(audience=audience)
    assert raised.type is refusal
    assert raised.value.field == "audience"
    assert words in raised.value.words()
    assert not AudienceVersion.objects.exists()


def test_a_place_that_was_merged_is_named(crops, en):
    Region.objects.filter(pk="220122102").update(closed_on=dt.date(2026, 7, 1))
    with pytest.raises(errors.PlaceGone, match=r"delivery\.place_closed") as raised:
        check_audience(Audience(("220122101", "220122102")))
    assert "哈拉海镇 no longer exists" in raised.value.words()


def test_beyond_the_editors_places(crops, en):
    audience = Audience(("220122101", "220182100"))
    check_audience(audience, places=["22"])
    with pytest.raises(errors.PlaceOutside) as raised:
        check_audience(audience, places=["220122"])
    assert "五棵树镇" in raised.value.words()


def test_more_cells_than_one_item_carries(crops):
    towns = [f"220182{number}" for number in range(200, 540)]
    Region.objects.bulk_create(
        Region(code=code, name=code, level=4, parent_id="220182") for code in towns
    )
    keys = ("maize", "rice")
    stages = [f"{key}:{order}" for key in keys for order in (1, 2, 3)]
    check_audience(Audience(tuple(towns[:333]), keys, tuple(stages)))
    with pytest.raises(errors.TooManyCells):
        check_audience(Audience(tuple(towns[:334]), keys, tuple(stages)))


def test_freezing_again_is_the_same_version(crops):
    first = freeze_audience(audience=Audience(("220122101", "220122102"), ("rice",)))
    second = freeze_audience(audience=Audience(("220122102", "220122101"), ("rice", "rice")))
    assert first.pk == second.pk
    assert audience_from(first.definition).sha256() == first.sha256
    assert AudienceVersion.objects.count() == 1


def test_an_audience_in_words(crops):
    audience = Audience(
        ("220122101",), ("maize", "rice"), ("maize:2", "maize:3", "rice:1"), 3, ("trader",)
    )
    words = audience_words(audience)
    assert words.places == ("吉林省长春市农安县伏龙泉镇",)
    assert words.crops == (("maize", ("maize:2", "maize:3")), ("rice", ("rice:1",)))
    assert (words.lead_days, len(words.roles), len(words.lines())) == (3, 1, 5)


def test_the_way_to_places_side_by_side_is_said_once(crops):
    audience = Audience(("220122101", "220122102", "220182100", "990000"))
    assert audience_words(audience).places == (
        "吉林省长春市农安县伏龙泉镇",
        "哈拉海镇",
        "吉林省长春市榆树市五棵树镇",
        "990000",
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_frozen_by_two_at_once(crops):
    audience = Audience(COUNTY, ("rice",))
    one, other = together(*[lambda: freeze_audience(audience=audience).pk] * 2)
    assert one == other
    assert AudienceVersion.objects.count() == 1
