"""The preview, the members, the matching person by person and a plain loop agree, always."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gengdu.access.enums import Role
from gengdu.delivery.actions import items
from gengdu.delivery.models import AudienceVersion, Item
from gengdu.delivery.queries import count_by_region, matching, members, reach_of, sample
from gengdu.delivery.queries.gathering import gather
from gengdu.delivery.rules import Audience
from gengdu.delivery.tests.world import (
    TODAY,
    VILLAGES,
    Plot,
    Span,
    Villager,
    audiences,
    build,
    met,
    plant_crops,
    worlds,
)
from gengdu.kit import clock
from gengdu.people.models import Account
from gengdu.regions.enums import Level
from gengdu.regions.models import Region

LENGTH = {Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}


@pytest.fixture
def crops(jilin):
    plant_crops()


def published(audience) -> Item:
    """An item with its targets, past the checks: a drawn audience may be one that is refused."""
    version = AudienceVersion.objects.create(
        sha256=audience.sha256(), definition=audience.definition()
    )
    item = Item.objects.create(
        kind="drawn",
        object_uid=uuid.uuid4(),
        headline="drawn",
        url="/",
        region_id="22",
        audience=version,
        published_at=clock.now(),
    )
    items._write_targets(item, audience)
    return item


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    drawn=worlds,
    audience=audiences,
    level=st.sampled_from(sorted(LENGTH)),
    ahead=st.integers(0, 12),
)
def test_counting_naming_and_matching_agree(crops, drawn, audience, level, ahead):
    with transaction.atomic():
        made = build(drawn)
        where = {person: met(villager, audience) for person, villager in made.people.items()}
        told = {person for person, villages in where.items() if villages}

        counts = count_by_region(audience, TODAY, level)
        assert counts.persons == len(told)
        assert counts.households == len({made.houses[person] for person in told})
        cut = LENGTH[level]
        lines: dict[str, set[int]] = {}
        for person, villages in where.items():
            for village in villages:
                lines.setdefault(village[:cut], set()).add(person)
        assert {line.code: (line.persons, line.households) for line in counts.places} == {
            code: (len(people), len({made.houses[person] for person in people}))
            for code, people in lines.items()
        }

        batches = list(members(audience, TODAY, size=2))
        assert [person for batch in batches for person in batch] == sorted(told)
        assert len(sample(audience, TODAY)) == min(10, len(told))

        item = published(audience)
        for person in made.people:
            found = matching([person], TODAY)
            assert [match.item for match in found] == ([item] if person in told else [])
        everybody = matching(made.people, TODAY)
        assert sorted(match.person_id for match in everybody) == sorted(told)
        for match in everybody:
            assert match.region_code in where[match.person_id]

        later = TODAY + dt.timedelta(days=ahead)
        soon = {p for p, villager in made.people.items() if met(villager, audience, ahead)}
        assert gather(audience, TODAY, level, (later,)).totals[later] == (
            len(soon),
            len({made.houses[person] for person in soon}),
        )
        transaction.set_rollback(True)


@pytest.mark.parametrize("lead", [0, 3])
@pytest.mark.parametrize("enter", range(-12, 6))
def test_the_window_to_the_day(crops, enter, lead):
    """A stage of four days, entered on each of the days around today."""
    plot = Plot(VILLAGES[0], "rice", ended=False, spans=(Span("rice:2", enter, 4),))
    made = build([Villager(VILLAGES[1], 0, "", (), (plot,))])
    person = max(made.people)
    audience = Audience(("220122",), ("rice",), ("rice:2",), lead)
    stands = -11 < enter <= lead
    published(audience)
    assert count_by_region(audience, TODAY).persons == stands
    assert list(members(audience, TODAY)) == ([[person]] if stands else [])
    assert len(matching([person], TODAY)) == stands


@pytest.mark.parametrize("state", ["live", "ended", "to come"])
@pytest.mark.parametrize("active", [True, False])
def test_a_role_counts_while_it_is_held(crops, state, active):
    made = build([Villager(VILLAGES[0], 0, "", ((Role.TRADER, state),), ())])
    person = max(made.people)
    Account.objects.update(is_active=active)
    audience = Audience(("220122",), roles=(Role.TRADER,))
    told = state == "live" and active
    published(audience)
    assert count_by_region(audience, TODAY).persons == told
    assert len(matching([person], TODAY)) == told
    assert len(sample(audience, TODAY)) == told


def test_a_stage_of_a_crop_that_is_not_named_reaches_nobody(crops):
    plot = Plot(VILLAGES[0], "rice", ended=False, spans=(Span("rice:2", -1, 9),))
    made = build([Villager(VILLAGES[0], 0, "", (), (plot,))])
    audience = Audience(("220122",), ("maize",), ("rice:2",))
    published(audience)
    assert count_by_region(audience, TODAY).persons == 0
    assert matching(made.people, TODAY) == []


def test_the_same_ones_are_shown_each_time(crops):
    with transaction.atomic():
        build([Villager(VILLAGES[n % 4], n % 4, "", (), ()) for n in range(40)])
    everybody = Audience()
    first = sample(everybody, TODAY)
    assert len(first) == 10
    assert first == sample(everybody, TODAY)
    assert {each.village for each in first} == set(
        Region.objects.filter(pk__in=VILLAGES).values_list("name", flat=True)
    )


def test_a_wide_audience_is_shown_by_county(crops):
    build([Villager(VILLAGES[n], n, "", (), ()) for n in range(4)])
    province, county = Audience(("22",)), Audience(("220122",))
    assert [place.code for place in reach_of(province, TODAY).counts.places] == [
        "220122",
        "220182",
    ]
    assert [place.code for place in reach_of(county, TODAY).counts.places] == [
        "220122101",
        "220122102",
    ]
