"""Plantings go with the household, a merged entry, a region - and with an erased person."""

import datetime as dt

import pytest

from gengdu.access.enums import Role
from gengdu.changes.models import Change
from gengdu.fields.actions import Entry, add_planting
from gengdu.fields.actions.following import REHOMER, Follow, OwnPlantings
from gengdu.fields.models import Planting, PlantingStage
from gengdu.people.actions.households import add_family_member, remove_family_member
from gengdu.people.actions.merging import merge_people, preview_merge, undo_merge
from gengdu.people.actions.privacy import erase_account, erase_family_member, export_own_data
from gengdu.people.tests.browser import Browser

SOWN = dt.date(2026, 4, 28)


@pytest.fixture
def grandmother(mei):
    """王桂花 of 陈小梅's house, without a phone."""
    return add_family_member(actor=mei, name="王桂花")


@pytest.fixture
def her_plot(mei, grandmother, maize) -> Planting:
    """后园, which 陈小梅 looks after for her."""
    entry = Entry(crop_id=maize.pk, region_code=mei.person.region_id, plot="后园", started_on=SOWN)
    return add_planting(actor=mei, person_uid=grandmother.uid, entry=entry)


def owners(planting: Planting) -> set[tuple]:
    """(person, household, region) of the planting and of its intervals."""
    columns = ("person_id", "household_id", "region_id")
    rows = PlantingStage.objects.filter(planting=planting)
    assert rows.exists()
    own = Planting.objects.filter(pk=planting.pk)
    return {*own.values_list(*columns), *rows.values_list(*columns)}


def test_who_moves_out_takes_the_plot_along(mei, grandmother, her_plot):
    remove_family_member(actor=mei, person_uid=grandmother.uid)
    grandmother.refresh_from_db()
    assert grandmother.household_id != mei.person.household_id
    assert owners(her_plot) == {(grandmother.pk, grandmother.household_id, her_plot.region_id)}


def test_a_merged_entry_brings_its_plots_and_takes_them_back(
    mei, grandmother, her_plot, resident, give
):
    manager = give(resident("孙秀英", "双桥村"), Role.STATION_MANAGER, "双桥村")
    twin = add_family_member(actor=resident("张三", "双桥村"), name="王桂花")
    seen = preview_merge(actor=manager, kept_uid=twin.uid, gone_uid=grandmother.uid)
    assert seen.rows["fields"] == 1
    merge = merge_people(actor=manager, kept_uid=twin.uid, gone_uid=grandmother.uid)
    assert owners(her_plot) == {(twin.pk, twin.household_id, her_plot.region_id)}
    undo_merge(actor=manager, merge_uid=merge.uid)
    assert owners(her_plot) == {(grandmother.pk, grandmother.household_id, her_plot.region_id)}


def test_undoing_leaves_alone_what_went_elsewhere_since(mei, neighbour, plant):
    planting = plant(mei, "东坡", SOWN)
    follow = Follow()
    keys = follow.merge(neighbour.person, mei.person)
    Planting.objects.update(person=mei.person)
    follow.undo(neighbour.person, neighbour.person, keys)
    planting.refresh_from_db()
    assert planting.person_id == mei.person_id


def test_a_plot_follows_its_village_and_comes_back(mei, plant, jilin):
    planting = plant(mei, "东坡", SOWN)
    mapping = {"220122101202": "220122101201"}
    assert REHOMER.count(mapping) == 1
    changes_before = Change.objects.filter(kind="fields.planting").count()
    moves = REHOMER.apply(mapping, 500)
    assert [(m.key, m.old, m.new) for m in moves] == [
        (str(planting.pk), "220122101202", "220122101201")
    ]
    assert {row[2] for row in owners(planting)} == {"220122101201"}
    assert Change.objects.filter(kind="fields.planting").count() == changes_before + 1
    assert REHOMER.apply(mapping, 500) == []
    REHOMER.undo(moves)
    assert {row[2] for row in owners(planting)} == {"220122101202"}


def test_she_sees_everything_that_is_kept(mei, her_plot, plant):
    plant(mei, "东坡", SOWN)
    opened = Browser().sign_in(mei)
    data = export_own_data(actor=mei, sign_in=opened.sign_in)
    assert [row["plot"] for row in data["me"]["fields"]] == ["东坡"]
    (row,) = data["family"][0]["fields"]
    assert (row["plot"], row["crop"], row["village"], row["sown"]) == (
        "后园", "春玉米", "双桥村", "2026-04-28",
    )  # fmt: skip


def test_erased_means_no_plot_is_left(mei, grandmother, her_plot, plant):
    plant(mei, "东坡", SOWN)
    opened = Browser().sign_in(mei)
    erase_family_member(actor=mei, sign_in=opened.sign_in, person_uid=grandmother.uid)
    assert [p.plot for p in Planting.objects.all()] == ["东坡"]
    erase_account(actor=mei, sign_in=opened.sign_in)
    assert not Planting.objects.exists()
    assert not PlantingStage.objects.exists()
    assert Change.objects.filter(kind="fields.planting", op="delete").count() == 2
    assert OwnPlantings().export(mei.person) == []
