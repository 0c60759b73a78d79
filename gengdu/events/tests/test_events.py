"""Facts are kept once and counted once, whoever appends and counts at the same time."""

import datetime as dt
import threading
import uuid
from collections import Counter
from functools import partial

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.events import actions, queries
from gengdu.events.actions import Happening
from gengdu.events.models import DayTally, Fact, Tally
from gengdu.kit import clock
from gengdu.kit.tests.threads import together

MAIZE, RICE = uuid.UUID(int=1), uuid.UUID(int=2)
MONDAY, TUESDAY = dt.date(2026, 7, 6), dt.date(2026, 7, 7)
FULONGQUAN, HALAHAI = "220122101", "220122102"


def seen(subject, actor, day=MONDAY, region=FULONGQUAN):
    return Happening("seen", subject, actor, day, region)


@pytest.mark.django_db
class TestAppend:
    def test_a_fact_is_kept_with_all_it_says(self):
        person = uuid.uuid4()
        actions.append(
            kind="seen",
            subject=MAIZE,
            actor_key="mei",
            day=MONDAY,
            region_code=FULONGQUAN,
            person_uid=person,
        )
        fact = Fact.objects.get()
        assert (fact.kind, fact.subject, fact.actor_key) == ("seen", MAIZE, "mei")
        assert (fact.day, fact.region_code, fact.person_uid) == (MONDAY, FULONGQUAN, person)
        assert not fact.counted

    def test_without_a_day_it_is_of_today_in_china(self):
        actions.append(kind="seen", subject=MAIZE, actor_key="mei")
        assert Fact.objects.get().day == clock.today()

    def test_the_same_again_is_one_and_the_first_stays(self):
        for region in (FULONGQUAN, HALAHAI):
            actions.append(
                kind="seen", subject=MAIZE, actor_key="mei", day=MONDAY, region_code=region
            )
        assert Fact.objects.get().region_code == FULONGQUAN

    def test_another_day_kind_actor_or_thing_is_another_fact(self):
        facts = [
            seen(MAIZE, "mei"),
            seen(MAIZE, "mei", TUESDAY),
            seen(MAIZE, "lao wang"),
            seen(RICE, "mei"),
            Happening("liked", MAIZE, "mei", MONDAY),
        ]
        actions.append_all(facts=facts)
        assert Fact.objects.count() == 5

    def test_a_fact_is_no_action(self):
        actions.append(kind="seen", subject=MAIZE, actor_key="mei")
        assert not AuditEntry.objects.exists()
        assert not Change.objects.exists()

    def test_many_with_doubles_among_them_and_with_those_there(self):
        actions.append_all(facts=[seen(MAIZE, f"{n}") for n in range(10)])
        actions.append_all(facts=[seen(MAIZE, f"{n % 4500}") for n in range(5000)])
        assert Fact.objects.count() == 4500

    def test_none_at_all_is_no_query(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            actions.append_all(facts=[])


@pytest.mark.django_db
class TestCounting:
    def test_sums_by_thing_and_by_region_and_day(self):
        actions.append_all(
            facts=[
                seen(MAIZE, "a"),
                seen(MAIZE, "b"),
                seen(MAIZE, "c", TUESDAY, HALAHAI),
                seen(RICE, "a"),
            ]
        )
        assert actions.count_facts() == 4
        assert queries.count_of("seen", MAIZE) == 3
        assert set(DayTally.objects.values_list("subject", "region_code", "day", "count")) == {
            (MAIZE, FULONGQUAN, MONDAY, 2),
            (MAIZE, HALAHAI, TUESDAY, 1),
            (RICE, FULONGQUAN, MONDAY, 1),
        }
        assert not Fact.objects.filter(counted=False).exists()

    def test_again_adds_nothing_and_later_facts_are_added(self):
        actions.append_all(facts=[seen(MAIZE, "a")])
        assert (actions.count_facts(), actions.count_facts()) == (1, 0)
        actions.append_all(facts=[seen(MAIZE, "a"), seen(MAIZE, "b")])
        assert actions.count_facts() == 1
        assert queries.count_of("seen", MAIZE) == 2

    def test_more_than_a_batch(self):
        actions.append_all(facts=[seen(MAIZE, f"{n}") for n in range(actions.BATCH * 2 + 1)])
        assert actions.count_facts() == actions.BATCH * 2 + 1
        assert queries.count_of("seen", MAIZE) == actions.BATCH * 2 + 1

    def test_a_fact_that_comes_late_with_an_early_number_is_counted(self):
        """What an auto-increment watermark would miss."""
        actions.append_all(facts=[seen(MAIZE, "first"), seen(MAIZE, "second")])
        early = Fact.objects.order_by("id")[0]
        Fact.objects.filter(pk=early.pk).delete()
        assert actions.count_facts() == 1
        early.save(force_insert=True)
        assert actions.count_facts() == 1
        assert queries.count_of("seen", MAIZE) == 2

    def test_a_crash_in_the_middle_counts_nothing(self, monkeypatch):
        actions.append_all(facts=[seen(MAIZE, "a")])
        monkeypatch.setattr(actions, "DayTally", None)
        with pytest.raises(AttributeError):
            actions.count_facts()
        monkeypatch.undo()
        assert not Tally.objects.exists()
        assert actions.count_facts() == 1
        assert queries.count_of("seen", MAIZE) == 1

    def test_the_roll_up_reads_the_partial_index(self):
        actions.append_all(facts=[seen(MAIZE, f"{n}") for n in range(3000)])
        actions.count_facts()
        actions.append_all(facts=[seen(RICE, "a")])
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE events_fact")
        plan = Fact.objects.filter(counted=False).order_by("id").values("id")[:2000].explain()
        assert "facts_uncounted" in plan


class TestSums(TestCase):
    """Whatever comes in whatever order, in pieces and again."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.lists(
                st.tuples(
                    st.sampled_from([MAIZE, RICE]),
                    st.sampled_from("abc"),
                    st.sampled_from([MONDAY, TUESDAY]),
                ),
                max_size=12,
            ),
            max_size=5,
        )
    )
    def test_tallies_are_counts_of_distinct_facts(self, rounds):
        for facts in rounds:
            actions.append_all(facts=[seen(subject, who, day) for subject, who, day in facts])
            actions.count_facts()
        distinct = {fact for facts in rounds for fact in facts}
        wanted = Counter(subject for subject, _who, _day in distinct)
        assert dict(Tally.objects.values_list("subject", "count")) == dict(wanted)
        by_day = Counter((subject, day) for subject, _who, day in distinct)
        assert {(t.subject, t.day): t.count for t in DayTally.objects.all()} == dict(by_day)


@pytest.mark.django_db
class TestReading:
    @pytest.fixture(autouse=True)
    def _facts(self):
        actions.append_all(
            facts=[
                seen(MAIZE, "a"),
                seen(MAIZE, "b", MONDAY, HALAHAI),
                seen(MAIZE, "a", TUESDAY),
                seen(MAIZE, "z", TUESDAY, "220221"),
            ]
        )
        actions.count_facts()

    def test_never_is_none(self):
        assert queries.count_of("seen", RICE) == 0
        assert queries.count_of("liked", MAIZE) == 0

    def test_many_things_in_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            counts = queries.counts_of("seen", [RICE, MAIZE])
        assert counts == {RICE: 0, MAIZE: 4}

    def test_by_day_and_place(self):
        rows = DayTally.objects.filter(kind="seen", subject=MAIZE).order_by("day", "region_code")
        assert [row.count for row in rows.filter(day=MONDAY)] == [1, 1]
        assert [(row.region_code[:6], row.count) for row in rows.filter(day=TUESDAY)] == [
            ("220122", 1),
            ("220221", 1),
        ]


def at_once(count, work):
    """`work(n)` in so many threads, none of which is refused."""
    ends = together(*(partial(work, number) for number in range(count)))
    assert [end for end in ends if isinstance(end, BaseException)] == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_fifty_append_the_same_fact(self):
        at_once(
            50, lambda _n: actions.append(kind="liked", subject=MAIZE, actor_key="mei", day=MONDAY)
        )
        assert Fact.objects.count() == 1
        actions.count_facts()
        assert queries.count_of("liked", MAIZE) == 1

    def test_batches_with_the_same_facts_in_opposite_order_do_not_circle(self):
        facts = [seen(MAIZE, f"{n:04}") for n in range(500)]
        at_once(8, lambda n: actions.append_all(facts=facts if n % 2 else list(reversed(facts))))
        assert Fact.objects.count() == 500

    def test_eight_counters_count_once_while_others_append(self):
        subjects = [uuid.UUID(int=n) for n in range(40)]

        def work(number):
            if number < 4:
                order = subjects if number % 2 else subjects[::-1]
                for round_no in range(10):
                    actions.append_all(facts=[seen(s, f"{number}/{round_no}") for s in order])
            else:
                for _round in range(10):
                    actions.count_facts()

        at_once(12, work)
        actions.count_facts()
        assert Fact.objects.count() == 4 * 10 * 40
        assert set(Tally.objects.values_list("count", flat=True)) == {40}
        assert Tally.objects.count() == 40
        assert not Fact.objects.filter(counted=False).exists()

    def test_a_fact_committed_late_is_counted_by_the_next_round(self):
        """Its number is smaller than those counted already: its transaction took longer."""
        begun, go_on = threading.Event(), threading.Event()

        def work(number):
            if number == 0:
                with transaction.atomic():
                    actions.append(kind="seen", subject=MAIZE, actor_key="slow", day=MONDAY)
                    begun.set()
                    assert go_on.wait(timeout=30)
            else:
                assert begun.wait(timeout=30)
                actions.append(kind="seen", subject=MAIZE, actor_key="quick", day=MONDAY)
                assert actions.count_facts() == 1
                go_on.set()

        at_once(2, work)
        assert actions.count_facts() == 1
        assert queries.count_of("seen", MAIZE) == 2
