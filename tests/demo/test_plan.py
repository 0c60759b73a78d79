"""What the demonstration means to make: places, people, crops and texts that fit."""

import datetime as dt
import re
from pathlib import Path

import pytest

from config.demo import cast, crops, villages
from config.demo.advice import ADVICE
from config.demo.bulletins import BULLETINS
from config.demo.news import PICTURES
from config.demo.texts import EXAMPLE, INVENTED, Fate, texts_for
from gengdu.agronomy.models import Crop, MaturityClass, Stage
from gengdu.articles.models import Topic
from gengdu.articles.rules.text import clean_html, length_of
from gengdu.delivery.enums import Urgency
from gengdu.kit import clock
from gengdu.people.enums import PasswordProfile
from gengdu.people.rules.passwords import POLICIES
from gengdu.people.rules.passwords import check_password as meets_policy
from gengdu.regions.models import Region
from gengdu.regions.reference import shipped
from tests.demo.story import EVERY_VILLAGE

DOSE = re.compile(r"毫升|ml|克/|公斤/|倍液|ppm|%|％")


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
        plots = [p for ps in (*crops.PLOTS.values(), crops.HUSBANDS) for p in ps]
        plots += [p for h in villages.houses() for _member, p in crops.plots_of(h)]
        assert {p.crop for p in plots} <= set(Crop.objects.values_list("key", flat=True))
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


EVERYTHING = (*ADVICE, *BULLETINS)


class TestTexts:
    def test_every_text_says_that_it_is_an_example_and_names_no_dose(self):
        assert "示例内容" in EXAMPLE
        assert "示例内容" in INVENTED
        for text in EVERYTHING:
            assert "示例" in text.source
            assert length_of(text.body) >= 50, text.key
            assert clean_html(text.whole_body) == text.whole_body
            assert len(text.title) <= 60
            assert len(text.summary) <= 120
            assert not DOSE.search(text.body), text.key

    def test_advice_names_crop_and_stage_what_to_look_for_and_what_to_do(self):
        for text in ADVICE:
            assert text.rubric == "agri-tech"
            assert text.stages, text.key
            assert "<h2>看什么</h2>" in text.body, text.key
            assert "<h2>怎么做</h2>" in text.body, text.key

    def test_stages_topics_and_places_exist(self, county):
        stages = {f"{c}:{o}" for c, o in Stage.objects.values_list("crop__key", "order")}
        assert {stage for text in EVERYTHING for stage in text.stages} <= stages
        topics = set(Topic.objects.values_list("key", flat=True))
        assert {topic for text in EVERYTHING for topic in text.topics} <= topics
        places = set(Region.objects.values_list("code", flat=True))
        assert {code for text in EVERYTHING for code in text.regions} <= places

    def test_at_any_time_of_the_year_there_is_one_of_each_fate_and_one_that_rings(self):
        for month in range(1, 13):
            texts = texts_for(dt.date(2026, month, 15))
            assert {text.fate for text in texts} == set(Fate)
            ringing = [text for text in texts if text.urgency == Urgency.IMPORTANT]
            assert len(ringing) == 1
            assert [text for text in texts if text.confirmed]
            assert len({text.rubric for text in texts}) == 4

    def test_every_picture_is_drawn_and_light_and_every_drawing_is_shown(self):
        shown = {one.key for text in EVERYTHING for one in text.pictures}
        drawn = {path.stem for path in PICTURES.glob("*.svg")}
        assert shown == drawn == {path.stem for path in PICTURES.glob("*.webp")}
        assert all(path.stat().st_size <= 40 * 1024 for path in PICTURES.glob("*.webp"))


def test_nothing_but_the_demonstration_sets_the_clock_back():
    root = Path(__file__).resolve().parent.parent.parent
    using = {
        path.relative_to(root).as_posix().rpartition("/")[0]
        for folder in ("gengdu", "config", "bench", "tools")
        for path in (root / folder).rglob("*.py")
        if "set_back(" in path.read_text(encoding="utf-8")
    }
    assert using == {"gengdu/kit", "config/demo"}


def test_inside_it_is_earlier_and_outside_it_is_not():
    today = clock.today()
    with clock.set_back(dt.timedelta(days=3)):
        assert clock.today() == today - dt.timedelta(days=3)
        with clock.set_back(dt.timedelta(days=1)):
            assert clock.today() == today - dt.timedelta(days=1)
    assert clock.today() == today
