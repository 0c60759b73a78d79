"""The preview to the end of an item, who has had enough and whom the budget holds back, each
against a plain loop; and the bell tells exactly whom matching shows it to."""

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gengdu.delivery.actions import items, ringing
from gengdu.delivery.enums import Sent, Urgency
from gengdu.delivery.models import (
    AudienceVersion,
    BudgetUse,
    Delivery,
    Exposure,
    Item,
    TargetCount,
)
from gengdu.delivery.queries import Plan, matching, reach_of
from gengdu.delivery.rules import Audience
from gengdu.delivery.rules.limits import WEEKLY_BUDGET, monday_of
from gengdu.delivery.rules.standing import foreseen_until, last_day
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
from gengdu.notices.models import Notice
from gengdu.options.models import OptionValue
from gengdu.people.models import Account, Person

NOON = clock.start_of(TODAY) + dt.timedelta(hours=12)
MONDAY = monday_of(TODAY)


@dataclass(frozen=True)
class Past:
    """What somebody was told of before: (item, days ago) by page and by bell; budget used."""

    shown: tuple[tuple[int, int], ...]
    rung: tuple[tuple[int, int], ...]
    used: int

    @property
    def messages(self) -> int:
        """Different items within the seven days that end today."""
        return len({item for item, ago in (*self.shown, *self.rung) if ago < 7})


def _told():
    one = st.tuples(st.integers(0, 2), st.integers(0, 9))
    return st.lists(one, max_size=3, unique_by=lambda pair: pair[0]).map(tuple)


pasts = st.lists(st.builds(Past, _told(), _told(), st.integers(0, 4)), min_size=7, max_size=7)
budgets = st.dictionaries(
    st.sampled_from(["", "22", "220122", "220122101", *VILLAGES]), st.integers(0, 4), max_size=3
)


@pytest.fixture
def crops(jilin):
    plant_crops()


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def item_of(audience, urgency=Urgency.IMPORTANT) -> Item:
    """An item past the checks: a drawn audience may be one that is refused."""
    version, _made = AudienceVersion.objects.get_or_create(
        sha256=audience.sha256(), defaults={"definition": audience.definition()}
    )
    item = Item.objects.create(
        kind="drawn", object_uid=uuid.uuid4(), headline="drawn", url="/", region_id="22",
        urgency=urgency, audience=version, published_at=clock.now(),
    )  # fmt: skip
    items._write_targets(item, audience)
    return item


def live_through(made, drawn):
    """Write down what each was told of; who is who, by key."""
    old = [item_of(Audience(("2202",)), Urgency.NORMAL) for _ in range(3)]
    found = dict(zip(made.people, drawn, strict=False))
    for person, past in found.items():
        common = {"person_id": person, "region_code": VILLAGES[0]}
        for item, ago in past.shown:
            when = clock.now() - dt.timedelta(days=ago)
            Exposure.objects.create(item=old[item], shown_at=when, **common)
        for item, ago in past.rung:
            when = clock.now() - dt.timedelta(days=ago)
            Delivery.objects.create(
                item=old[item], household_id=made.houses[person], state=Sent.SENT, sent_at=when,
                **common,
            )  # fmt: skip
        if past.used:
            BudgetUse.objects.create(person_id=person, week=MONDAY, used=past.used)
    return found


def limit_at(own, code):
    """The nearest budget that is set, by a plain loop."""
    for length in (12, 9, 6, 4, 2, 0):
        if code[:length] in own:
            return own[code[:length]]
    return WEEKLY_BUDGET.default


def has_door(person):
    """Whether somebody reads messages for him."""
    account = Account.objects.filter(person_id=person).first()
    if account is not None:
        return account.is_active
    house = Person.objects.get(pk=person).household_id
    return Account.objects.filter(person__household=house, is_active=True).exists()


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    drawn=worlds,
    audience=audiences,
    past=pasts,
    own=budgets,
    days=st.integers(0, 80),
    asleep=st.sets(st.integers(0, 6), max_size=2),
)
def test_the_preview_and_the_bell_agree_with_a_plain_loop(
    crops, drawn, audience, past, own, days, asleep
):
    with transaction.atomic():
        made = build(drawn)
        people = list(made.people)
        Account.objects.filter(person_id__in=[people[n] for n in asleep if n < len(people)]).update(
            is_active=False
        )
        if audience.roles:  # an account that sleeps holds no role either
            asleep = set(
                Account.objects.filter(is_active=False).values_list("person_id", flat=True)
            )
        else:
            asleep = set()
        for code, value in own.items():
            OptionValue.objects.create(key=WEEKLY_BUDGET.key, region_code=code, value=value)
        known = live_through(made, past)
        told = {p for p, villager in made.people.items() if met(villager, audience)} - asleep
        until = TODAY + dt.timedelta(days=days)
        reach = reach_of(audience, TODAY, Plan(Urgency.IMPORTANT, until))

        ahead = min(days, 60) if audience.stages else 0
        soon = {p for p, each in made.people.items() if met(each, audience, ahead)} - asleep
        assert reach.by_end == (len(soon), len({made.houses[p] for p in soon}))
        assert reach.sees_the_end == (days <= 60)

        busy = {made.houses[p] for p in told if p in known and known[p].messages >= 2}
        assert reach.busy == len(busy)

        homes = dict(Person.objects.values_list("pk", "region_id"))
        doors = {p for p in told if has_door(p)}
        spent = {
            p for p in doors
            if limit_at(own, homes[p]) <= (known[p].used if p in known else 0)
        }  # fmt: skip
        assert reach.held == len({made.houses[p] for p in spent})

        if audience.regions:
            _ring_and_compare(made, audience, told, _rung_for(made, doors), spent)
        transaction.set_rollback(True)


def _rung_for(made, doors):
    """Whoever reads for himself, and the first of a house in which nobody does."""
    readers = set(Account.objects.values_list("person_id", flat=True)) & doors
    houses = {made.houses[p] for p in readers}
    first = {}
    for person in sorted(doors - readers):
        first.setdefault(made.houses[person], person)
    return readers | {p for house, p in first.items() if house not in houses}


def _ring_and_compare(made, audience, told, doors, spent):
    item, spent = item_of(audience), spent & doors
    assert ringing.ring_item(item_id=item.pk) == len(doors - spent)
    rows = Delivery.objects.filter(item=item).values_list("person_id", "state", "held_by")
    assert set(rows) == {(p, "held", "budget") if p in spent else (p, "sent", "") for p in doors}
    rung = set(Notice.objects.values_list("person_id", flat=True))
    assert rung == doors - spent
    matches = {match.person_id: match for match in matching(made.people, TODAY)}
    assert set(matches) == told
    for row in Delivery.objects.filter(item=item):
        assert row.reason == matches[row.person_id].reason.as_json()
        assert row.region_code == matches[row.person_id].region_code
    assert ringing.ring_item(item_id=item.pk) == 0


@pytest.mark.parametrize(
    ("valid_until", "staged", "ends", "foreseen"),
    [
        (None, False, dt.date(2026, 7, 24), dt.date(2026, 7, 24)),
        (None, True, dt.date(2027, 5, 6), dt.date(2026, 9, 9)),
        (dt.date(2026, 8, 1), True, dt.date(2026, 8, 1), dt.date(2026, 8, 1)),
        (dt.date(2026, 7, 1), True, dt.date(2026, 7, 1), TODAY),
    ],
)
def test_how_far_it_is_counted(valid_until, staged, ends, foreseen):
    assert last_day(valid_until, TODAY, staged=staged) == ends
    assert foreseen_until(ends, TODAY) == foreseen


def test_who_comes_in_after_sixty_days_is_not_counted_yet(crops):
    plots = [
        Plot(VILLAGES[0], "rice", ended=False, spans=(Span("rice:2", enter, 5),))
        for enter in (0, 59, 61)
    ]
    build([Villager(VILLAGES[0], n, "", (), (plot,)) for n, plot in enumerate(plots)])
    reach = reach_of(Audience(("220122",), ("rice",), ("rice:2",)), TODAY)
    assert (reach.counts.persons, reach.by_end, reach.sees_the_end) == (1, (2, 2), False)


def test_a_normal_one_is_held_back_by_nothing(crops):
    build([Villager(VILLAGES[0], 1, "", (), ())])
    OptionValue.objects.create(key=WEEKLY_BUDGET.key, region_code="", value=0)
    audience = Audience(("220122",))
    held = {each: reach_of(audience, TODAY, Plan(each)).held for each in Urgency}
    assert held == {Urgency.NORMAL: 0, Urgency.IMPORTANT: 1, Urgency.EMERGENCY: 0}
    assert not TargetCount.objects.exists()
