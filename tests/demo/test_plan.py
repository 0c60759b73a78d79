"""What the demonstration means to make: places, people, crops and texts that fit."""

import datetime as dt
import re

import pytest

from config.demo import cast, crops, villages
from config.demo.texts import EXAMPLE, SOURCE, TEXTS
from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.articles.rules.text import clean_html, length_of
from gengdu.people.enums import PasswordProfile
from gengdu.people.rules.passwords import POLICIES
from gengdu.people.rules.passwords import check_password as meets_policy
from gengdu.regions.reference import shipped
from tests.demo.story import EVERY_VILLAGE


class TestPlan:
    def test_every_village_is_in_the_shipped_table(self):
        there = {code for file in shipped() for code, _name in file.places()}
        assert set(EVERY_VILLAGE) - there == set()

    def test_nobody_shares_a_number_and_no_uid_is_used_twice(self):
        phones = [p.phone for p in cast.PLAYERS] + [h.phone for h in villages.houses()]
        assert len(set(phones)) == len(phones)
        uids = [m.uid for h in villages.houses() for m in h.members]
        uids += [m.uid for m, _village in villages.people_alone()]
        assert len(set(uids)) == len(uids)

    def test_the_lists_are_the_same_at_every_run(self):
        assert list(villages.houses()) == list(villages.houses())
        assert len(list(villages.houses())) == villages.HOUSEHOLDS

    def test_the_password_meets_the_policy_of_staff(self):
        words = [w for p in cast.PLAYERS for w in (p.name, p.phone)]
        assert POLICIES[PasswordProfile.ADMIN].shortest <= len(cast.PASSWORD)
        assert meets_policy(PasswordProfile.ADMIN, cast.PASSWORD, words=words) is None

    def test_the_crops_and_classes_it_names_exist(self, county):
        assert set(Crop.objects.values_list("key", flat=True)) >= crops.all_crops()
        plots = [p for ps in crops.PLOTS.values() for p in ps]
        plots += [p for h in villages.houses() for _member, p in crops.plots_of(h)]
        named = {(p.crop, p.maturity) for p in plots if p.maturity}
        assert named <= set(MaturityClass.objects.values_list("crop__key", "key"))

    @pytest.mark.parametrize(
        ("today", "sown"),
        [
            (dt.date(2026, 1, 15), None),
            (dt.date(2026, 3, 13), None),
            (dt.date(2026, 3, 14), dt.date(2026, 4, 28)),
            (dt.date(2026, 7, 10), dt.date(2026, 4, 28)),
            (dt.date(2026, 10, 17), dt.date(2026, 4, 28)),
            (dt.date(2026, 10, 18), None),
        ],
    )
    def test_an_open_field_lies_bare_in_winter(self, today, sown):
        assert crops.maize().on(today) == sown


def test_every_text_says_that_it_is_an_example_and_names_no_dose():
    assert "示例内容" in EXAMPLE
    assert "示例内容" in SOURCE
    for text in TEXTS:
        assert length_of(text.body) >= 80, text.key
        assert clean_html(text.body + EXAMPLE) == text.body + EXAMPLE
        assert len(text.title) <= 60
        assert len(text.summary) <= 120
        assert not re.search(r"毫升|ml|克/|公斤/|倍液|ppm|%|％", text.body), text.key
