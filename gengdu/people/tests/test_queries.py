"""Found without opening a seal, in a fixed number of queries."""

import pytest

from gengdu.people import queries
from gengdu.people.actions.households import add_family_member
from gengdu.people.actions.merging import merge_people
from gengdu.people.models import Household, Person
from gengdu.regions.registry import rehomers

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(resident):
    """Five people of two townships."""
    return {
        name: resident(name, place).person
        for name, place in {
            "王德福": "双桥村",
            "陈小梅": "双桥村",
            "陈大山": "泉眼岭村",
            "李小兰": "双桥村",
            "陈广田": "二青山村",
        }.items()
    }


def names(rows):
    return [person.name() for person in rows]


def test_people_of_a_place_are_sorted_by_village_and_letter(village, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list(queries.people_of_place("220122"))
        assert [row.region.name for row in rows]
    assert names(rows) == ["陈大山", "陈小梅", "李小兰", "王德福", "陈广田"]
    assert names(queries.people_of_place("220122101202", letter="c")) == ["陈小梅"]
    assert names(queries.people_of_place("220182")) == []


def test_a_name_is_found_by_its_characters_within_the_place(village, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list(queries.people_named("陈", region_code="220122101"))
    assert names(rows) == ["陈大山", "陈小梅"]
    assert names(queries.people_named("小", region_code="220122")) == ["陈小梅", "李小兰"]
    assert names(queries.people_named("小 陈", region_code="220122")) == ["陈小梅"]
    assert names(queries.people_named("陈小李", region_code="220122")) == []


def test_members_of_a_house_come_in_one_query_with_their_account(mei, django_assert_num_queries):
    add_family_member(actor=mei, name="陈大山")
    add_family_member(actor=mei, name="陈豆豆")
    with django_assert_num_queries(1):
        members = list(queries.members_of(mei.person.household_id))
        with_account = [hasattr(member, "account") for member in members]
    assert with_account == [True, False, False]


def test_a_person_is_found_by_number(mei):
    assert queries.person_by_phone(mei.phone()) == mei.person
    assert queries.person_by_phone("13000000000") is None


def test_merged_and_erased_people_are_not_there(station_manager, mei):
    twin = add_family_member(actor=mei, name="陈小梅")
    merge_people(actor=station_manager, kept_uid=mei.person.uid, gone_uid=twin.uid)
    gone = add_family_member(actor=mei, name="陈大山")
    Person.objects.filter(pk=gone.pk).update(erased_at=gone.made_at)
    assert mei.person in queries.people_named("梅", region_code="220122101202")
    assert queries.people_named("梅", region_code="220122101202").count() == 1
    assert list(queries.acted_for(mei)) == []


def test_homes_follow_their_region_and_come_back(mei, neighbour):
    mapping = {"220122101202": "220122101201"}
    for name, model in (("people.people", Person), ("people.households", Household)):
        rehomer = rehomers[name]
        assert rehomer.count(mapping) == 1
        moves = rehomer.apply(mapping, 100)
        assert model.objects.filter(region_id="220122101201").count() == 1
        assert rehomer.apply(mapping, 100) == []
        rehomer.undo(moves)
        assert model.objects.filter(region_id="220122101202").count() == 1
        assert model.objects.filter(region_id="220122102201").count() == 1
