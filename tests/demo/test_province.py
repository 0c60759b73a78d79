"""A province by the ten thousand: the rows that the actions write, gone on with, refused."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey

from config.demo import bulk, cast, large, people, villages, world
from config.demo.fields import Fields
from config.demo.province import BATCH, KINDS, Province
from gengdu.audit.models import AuditEntry
from gengdu.delivery.models import TargetCount
from gengdu.fields.actions import nightly
from gengdu.fields.models import Planting, PlantingStage
from gengdu.people.models import Account, Consent, Household, NameGram, Person
from gengdu.people.tests.factories import register
from gengdu.regions.models import Region
from tests.demo.story import EVERY_VILLAGE, JULY, nine_in_the_morning, quietly

WRITTEN = (Household, Person, NameGram, Account, Consent, Planting, PlantingStage)
BY_ACTIONS_ALONE = {
    "audit.AuditEntry",
    "audit.AuditPending",
    "changes.Change",
    "jobs.Job",
    "limits.Bucket",
    "people.SignIn",
    "sms.Code",
    "sms.Message",
}
"""What is left out, and why, says `config.demo.bulk`."""
NOT_COMPARED = {"uid", "last_login"}
"""Drawn by lot, or the moment of a sign-in that never was; times and keys go by their kind."""
PEOPLE = 60


def province(people=PEOPLE, day=None):
    return Province(people, bulk.villages_of(cast.PROVINCE), day or JULY.date())


def rows_of(model):
    """Every row as what it says: sealed columns opened, keys of other rows as their places."""
    places = {each: _order(each) for each in WRITTEN}
    return sorted((_said(row, places) for row in model.objects.all()), key=repr)


def _order(model):
    """The place of each row in its table: what a key stands for."""
    return {
        pk: at for at, pk in enumerate(model.objects.order_by("pk").values_list("pk", flat=True))
    }


def _said(row, places):
    return {
        field.name: _value(row, field, places)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in NOT_COMPARED
    }


def _value(row, field, places):
    value = getattr(row, field.attname)
    opened = {"name_sealed": "name", "phone_sealed": "phone"}
    if field.name in opened:
        return getattr(row, opened[field.name])()
    if field.name == "given_by":
        return places[Account][Account.objects.get(uid=value).pk]
    if field.name == "password":
        return value[0]  # "!" and something random: there is none
    if isinstance(field, ForeignKey) and field.related_model in places:
        return places[field.related_model].get(value)
    return "some time" if isinstance(value, dt.datetime) else value


def filled():
    """The tables that hold rows now."""
    return {model._meta.label for model in apps.get_models() if model.objects.exists()}


def settle_by_actions(whole):
    """The same people as the product's own actions settle them."""
    fields = Fields()
    for homes in whole.batches():
        for home in homes:
            account, members = people.make_house(home.house)
            fields.of_house(home.house.no, account, members, home.plots)


@pytest.mark.parametrize("day", [dt.date(2026, 1, 15), JULY.date()], ids=str)
def test_a_small_province_is_the_same_by_actions_and_in_bulk(demo, day):
    """All columns of all tables; and what only the actions write is exactly what is left out."""
    with time_machine.travel(nine_in_the_morning(day), tick=False):
        before, whole, nothing = filled(), province(day=day), transaction.savepoint()
        settle_by_actions(whole)
        wanted = {model: rows_of(model) for model in WRITTEN}
        touched = filled() - before
        transaction.savepoint_rollback(nothing)
        assert not Person.objects.exists()
        before = filled()
        assert bulk.settle(whole) == PEOPLE
        assert {model: rows_of(model) for model in WRITTEN} == wanted
        assert all(wanted.values())
        assert touched - (filled() - before) == BY_ACTIONS_ALONE
        assert filled() - before == {model._meta.label for model in WRITTEN}


def test_the_stages_are_those_of_the_nightly_recompute(demo):
    with time_machine.travel(JULY, tick=False):
        bulk.settle(province(people=300))
        written = nightly.recompute_all(
            progress=lambda _done, _total, _words: None, today=JULY.date()
        )
    assert written == 0


def test_what_was_interrupted_is_gone_on_with_and_nothing_is_there_twice(demo):
    class Stop(Exception):
        pass

    def stop(_done):
        raise Stop

    with time_machine.travel(JULY, tick=False):
        whole = province(people=600)
        with pytest.raises(Stop):
            bulk.settle(whole, progress=stop)
        first = Person.objects.count()
        assert Household.objects.count() == BATCH
        assert bulk.settle(whole) == 600 - first
        assert bulk.settle(whole) == 0
    assert Person.objects.count() == 600
    assert Account.objects.count() == Household.objects.count()


class TestPlan:
    def test_a_batch_is_drawn_from_its_number_alone(self):
        some = Province(5_000, EVERY_VILLAGE, JULY.date())
        assert list(some.batches()) == list(some.batches())
        more = Province(6_000, EVERY_VILLAGE, JULY.date())
        assert list(more.batches())[:10] == list(some.batches())[:10]

    @pytest.mark.parametrize("month", range(1, 13))
    def test_there_are_as_many_plots_at_any_time_of_the_year(self, month):
        whole = Province(3_000, EVERY_VILLAGE, dt.date(2026, month, 15), plots=1.5)
        homes = [home for batch in whole.batches() for home in batch]
        assert sum(1 + len(home.house.members) for home in homes) == 3_000
        plots = [plot for home in homes for _owner, plot in home.plots]
        assert len(plots) == pytest.approx(4_500, rel=0.02)
        assert len({plot.crop for plot in plots}) >= 8
        days = {plot.start.on(whole.today) for plot in plots if plot.crop == "maize_spring"}
        assert not days or len(days) > 20

    def test_plots_belong_to_grown_up_people_of_the_house(self):
        for batch in Province(2_000, EVERY_VILLAGE, JULY.date()).batches():
            for home in batch:
                for owner, plot in home.plots:
                    born = [home.house.born, *(one.born for one in home.house.members)][owner]
                    assert JULY.year - born >= 16
                    assert plot.area is None or plot.area >= Decimal("0.5")

    def test_crops_and_classes_exist(self, county):
        there = {(kind.crop, one) for kind in KINDS for one in kind.classes}
        writer = bulk.Writer(province())
        assert {crop for crop, _class in there} <= set(writer.crops)
        assert {pair for pair in there if pair[1]} <= set(writer.classes)


class TestLoad:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch):
        """A demonstration of a few houses."""
        monkeypatch.setattr(villages, "HOUSEHOLDS", 2)
        monkeypatch.setattr(villages, "ALONE", 0)

    def test_it_stands_beside_the_demonstration_and_says_so_in_the_log(self, demo):
        with time_machine.travel(JULY, tick=False):
            with pytest.raises(world.NotHere, match="comes first"):
                large.build(40, tell=print)
            quietly()
            before, said = Person.objects.count(), []
            made = large.build(40, tell=said.append)
            assert made.people == Person.objects.count() == before + 40
            assert made.plantings == Planting.objects.count()
            assert large.build(40, tell=said.append) is None
        assert said[-1] == f"province 全省: {made}"
        entries = AuditEntry.objects.filter(verb__startswith="demo.province").order_by("pk")
        assert [(entry.verb, entry.changed["people"]) for entry in entries] == [
            (large.BEGUN, 40),
            (large.FINISHED, 40),
        ]
        assert TargetCount.objects.filter(day=JULY.date()).exists()
        assert Account.objects.exclude(password__startswith="argon2").count() == (
            Account.objects.count() - len(cast.PLAYERS)
        )

    def test_never_by_accident_where_there_are_accounts(self, demo):
        assert large.refusal(10, sure=False) == ""
        register("陈小梅", cast.HOME_VILLAGE)
        assert "--yes" in large.refusal(10, sure=False)
        assert large.refusal(10, sure=True) == ""
        assert "1,000,000" in large.refusal(0, sure=True)

    def test_what_was_begun_is_gone_on_with_and_with_no_other_number(self, demo):
        with time_machine.travel(JULY, tick=False):
            quietly()
            large.build(20, tell=lambda _line: None)
        assert large.refusal(20, sure=False) == ""
        assert "--people 20" in large.refusal(30, sure=True)

    def test_people_live_in_open_villages_alone(self, demo):
        gone = Region.objects.get(code=cast.NEXT_VILLAGE)
        gone.closed_on = JULY.date()
        gone.save()
        assert cast.NEXT_VILLAGE not in bulk.villages_of(cast.PROVINCE)
        assert bulk.villages_of(cast.PROVINCE) == sorted(set(EVERY_VILLAGE) - {cast.NEXT_VILLAGE})
