"""Options are inherited from above, set once per region, and every change is in the log."""

import datetime as dt
from functools import partial
from typing import ClassVar

import pytest
import time_machine
from django.db import OperationalError
from django.utils import translation

from gengdu.audit.models import AuditEntry
from gengdu.changes.enums import Op
from gengdu.changes.models import Change
from gengdu.kit import clock
from gengdu.kit.errors import Invalid, NotFound
from gengdu.kit.tests.threads import together
from gengdu.options import actions, queries
from gengdu.options.errors import NotAtThisLevel, UnknownOption
from gengdu.options.models import OptionValue
from gengdu.options.registry import Window, site
from gengdu.options.tests.conftest import BUDGET, OPEN, QUIET
from gengdu.regions.registry import rehomers

JILIN, NONGAN, FULONGQUAN, SHUANGQIAO, YUSHU = (
    "22",
    "220122",
    "220122101",
    "220122101202",
    "220182",
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial", "jilin")]


def nothing_written():
    return not (
        OptionValue.objects.exists() or AuditEntry.objects.exists() or Change.objects.exists()
    )


class TestInheritance:
    def test_nobody_said_anything(self):
        assert queries.value_of(BUDGET, SHUANGQIAO) == 3
        assert queries.value_of("trial.budget") == 3

    def test_the_nearest_above_counts(self, admin):
        for code, value in [("", 9), (JILIN, 8), (FULONGQUAN, 6)]:
            actions.set_option(actor=admin, key="trial.budget", region_code=code, value=value)
        assert {
            code: queries.value_of(BUDGET, code)
            for code in ["", JILIN, NONGAN, FULONGQUAN, SHUANGQIAO, YUSHU, "11"]
        } == {"": 9, JILIN: 8, NONGAN: 8, FULONGQUAN: 6, SHUANGQIAO: 6, YUSHU: 8, "11": 9}

    def test_a_value_set_to_the_default_below_another_holds(self, admin):
        actions.set_option(actor=admin, key="trial.budget", region_code=JILIN, value=9)
        actions.set_option(actor=admin, key="trial.budget", region_code=NONGAN, value=3)
        assert queries.value_of(BUDGET, SHUANGQIAO) == 3

    def test_typed_values_come_back_typed(self, admin):
        lunch = (Window((1, 2, 3), dt.time(12), dt.time(13, 30)),)
        actions.set_option(actor=admin, key="trial.quiet", region_code=NONGAN, value=lunch)
        assert queries.value_of(QUIET, SHUANGQIAO) == lunch

    def test_a_value_that_no_longer_fits_its_kind_is_passed_over(self, admin):
        actions.set_option(actor=admin, key="trial.budget", region_code=JILIN, value=9)
        OptionValue.objects.create(key="trial.budget", region_code=NONGAN, value=99)
        assert queries.value_of(BUDGET, SHUANGQIAO) == 9

    def test_an_unknown_option_has_no_value(self):
        with pytest.raises(UnknownOption):
            queries.value_of("trial.nothing")


class TestReading:
    @pytest.fixture(autouse=True)
    def _set(self, admin, trial, jilin):
        actions.set_option(actor=admin, key="trial.budget", region_code=JILIN, value=8)
        actions.set_option(actor=admin, key="trial.budget", region_code=NONGAN, value=6)
        actions.set_option(actor=admin, key="trial.open", region_code="", value=True)

    def test_one_value_is_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert queries.value_of(BUDGET, SHUANGQIAO) == 6

    def test_many_options_are_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            values = queries.values_of([BUDGET, "trial.open", site.HOTLINE], SHUANGQIAO)
        assert values == {"trial.budget": 6, "trial.open": True, "site.hotline": ""}

    def test_all_options_with_where_they_are_set(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            found = {e.spec.key: e for e in queries.effective_options(SHUANGQIAO)}
        budget, opened, tone = (found[f"trial.{n}"] for n in ("budget", "open", "tone"))
        assert (budget.value, budget.set_in, budget.words) == (6, NONGAN, "6")
        assert (opened.value, opened.set_in) == (True, "")
        assert (tone.value, tone.set_in) == ("plain", None)
        assert set(found) >= {spec.key for spec in site.FOOTER}


class TestFooter:
    def test_nothing_set_is_nothing_shown(self):
        assert queries.footer_items(SHUANGQIAO) == []

    def test_lines_and_where_they_lead(self, admin, django_assert_num_queries):
        for spec, code, value in [
            (site.OPERATOR, "", "吉林省农业农村厅"),
            (site.OPERATOR, NONGAN, "农安县农业农村局"),
            (site.HOTLINE, NONGAN, "0431 12316"),
            (site.COMPLAINT_ADDRESS, "", "tousu@gengdu.example"),
            (site.ICP_NUMBER, "", "吉ICP备12345678号-1"),
            (site.POLICE_NUMBER, "", "吉公网安备 22010202000001号"),
        ]:
            actions.set_option(actor=admin, key=spec.key, region_code=code, value=value)
        with django_assert_num_queries(1), translation.override("en"):
            items = queries.footer_items(SHUANGQIAO)
        assert [(item.text, item.url) for item in items] == [
            ("农安县农业农村局", ""),
            ("Hotline 0431 12316", "tel:043112316"),
            ("Complaints: tousu@gengdu.example", "mailto:tousu@gengdu.example"),
            ("吉ICP备12345678号-1", "https://beian.miit.gov.cn/"),
            (
                "吉公网安备 22010202000001号",
                "https://beian.mps.gov.cn/#/query/webSearch?code=22010202000001",
            ),
        ]

    def test_a_postal_address_leads_nowhere(self):
        assert site.link_of(site.COMPLAINT_ADDRESS.key, "长春市人民大街 1 号") == ""

    def test_it_stands_at_the_foot_of_a_page(self, admin, client):
        actions.set_option(
            actor=admin, key=site.ICP_NUMBER.key, region_code="", value="吉ICP备12345678号-1"
        )
        page = client.get("/").content.decode()
        assert '<a href="https://beian.miit.gov.cn/">吉ICP备12345678号-1</a>' in page

    def test_a_second_page_asks_nothing_and_a_change_is_seen_at_once(
        self, admin, django_assert_num_queries
    ):
        hotline = {"actor": admin, "key": site.HOTLINE.key, "region_code": NONGAN}
        actions.set_option(**hotline, value="12316")
        with django_assert_num_queries(1):
            for _ in range(3):
                assert [item.url for item in queries.footer_items(NONGAN)] == ["tel:12316"]
        actions.set_option(**hotline, value="12345")
        assert [item.url for item in queries.footer_items(NONGAN)] == ["tel:12345"]
        actions.clear_option(**hotline)
        assert queries.footer_items(NONGAN) == []

    def test_what_another_process_has_set_is_seen_after_ten_seconds(self):
        with time_machine.travel(clock.now(), tick=False) as now:
            assert queries.footer_items("") == []
            OptionValue.objects.create(key=site.HOTLINE.key, region_code="", value="12316")
            now.shift(9)
            assert queries.footer_items("") == []
            now.shift(1)
            assert [item.url for item in queries.footer_items("")] == ["tel:12316"]

    def test_it_speaks_the_language_of_the_page(self, admin):
        actions.set_option(actor=admin, key=site.HOTLINE.key, region_code="", value="12316")
        for language, words in (("zh-hans", "服务热线 12316"), ("en", "Hotline 12316")):
            with translation.override(language):
                assert [item.text for item in queries.footer_items("")] == [words]

    def test_a_million_made_up_places_fill_no_memory(self, monkeypatch):
        monkeypatch.setattr(queries, "MOST_FOOTERS", 3)
        for number in range(10):
            queries.footer_items(f"2201{number:02d}")
            assert len(queries._footers) <= 3

    def test_a_page_without_a_database_has_no_lines(self, monkeypatch):
        def away(*_asked):
            raise OperationalError

        monkeypatch.setattr(queries, "values_of", away)
        assert queries.footer_items("") == []


class TestSetting:
    def test_the_change_is_in_the_log_and_in_the_feed(self, admin):
        row = actions.set_option(actor=admin, key="trial.budget", region_code=NONGAN, value="5")
        entry = AuditEntry.objects.get()
        assert (entry.actor_uid, entry.verb) == (admin.uid, "options.value.set")
        assert (entry.target_kind, entry.target_key) == ("options.optionvalue", str(row.uid))
        assert entry.region_code == NONGAN
        assert entry.changed == {"option": "trial.budget", "value": [None, 5]}
        change = Change.objects.get()
        assert (change.kind, change.key) == ("options.optionvalue", str(row.uid))
        assert (change.op, change.region_code) == (Op.UPSERT, NONGAN)

    def test_the_log_has_old_and_new(self, admin):
        for value in (5, 7):
            actions.set_option(actor=admin, key="trial.budget", region_code="", value=value)
        assert OptionValue.objects.get().value == 7
        last = AuditEntry.objects.order_by("id").last()
        assert last.changed == {"option": "trial.budget", "value": [5, 7]}

    def test_the_same_again_is_no_change(self, admin):
        for _ in range(2):
            actions.set_option(actor=admin, key="trial.budget", region_code=NONGAN, value=5)
        assert AuditEntry.objects.count() == Change.objects.count() == 1

    def test_refused_for_a_place_that_is_not_there(self, admin):
        with pytest.raises(NotFound):
            actions.set_option(actor=admin, key="trial.budget", region_code="99", value=5)
        assert nothing_written()

    def test_refused_for_an_option_that_is_not_there(self, admin):
        with pytest.raises(UnknownOption):
            actions.set_option(actor=admin, key="trial.nothing", region_code="", value=5)
        assert nothing_written()

    def test_refused_at_a_level_where_it_is_not_set(self, admin):
        with pytest.raises(NotAtThisLevel):
            actions.set_option(actor=admin, key=OPEN.key, region_code=NONGAN, value=True)
        with pytest.raises(NotAtThisLevel):
            actions.set_option(
                actor=admin, key=site.OPERATOR.key, region_code=SHUANGQIAO, value="x"
            )
        assert nothing_written()

    def test_refused_when_the_value_does_not_fit(self, admin):
        with pytest.raises(Invalid):
            actions.set_option(actor=admin, key="trial.budget", region_code=NONGAN, value=21)
        assert nothing_written()


class TestClearing:
    def test_the_region_inherits_again(self, admin):
        actions.set_option(actor=admin, key="trial.budget", region_code=JILIN, value=8)
        row = actions.set_option(actor=admin, key="trial.budget", region_code=NONGAN, value=5)
        actions.clear_option(actor=admin, key="trial.budget", region_code=NONGAN)
        assert queries.value_of(BUDGET, NONGAN) == 8
        entry = AuditEntry.objects.order_by("id").last()
        assert entry.verb == "options.value.clear"
        assert entry.changed == {"option": "trial.budget", "value": [5, None]}
        change = Change.objects.order_by("id").last()
        assert (change.key, change.op) == (str(row.uid), Op.DELETE)

    def test_what_is_clear_stays_clear_without_a_word(self, admin):
        actions.clear_option(actor=admin, key="trial.budget", region_code=NONGAN)
        assert nothing_written()

    def test_refused_for_an_option_that_is_not_there(self, admin):
        with pytest.raises(UnknownOption):
            actions.clear_option(actor=admin, key="trial.nothing", region_code="")
        assert nothing_written()


class TestFollowingARegion:
    """伏龙泉镇 and 哈拉海镇 merge into a new township."""

    NEW = "220122199"
    HALAHAI = "220122102"
    MAPPING: ClassVar = {FULONGQUAN: NEW, HALAHAI: NEW}

    @staticmethod
    def stored():
        return set(OptionValue.objects.values_list("key", "region_code", "value"))

    def test_it_is_registered(self):
        assert rehomers["options.values"] is actions.REHOMER

    def test_values_move_and_move_back(self, admin):
        for key, code, value in [
            ("trial.budget", FULONGQUAN, 5),
            ("trial.tone", self.HALAHAI, "warm"),
            ("trial.budget", NONGAN, 7),
        ]:
            actions.set_option(actor=admin, key=key, region_code=code, value=value)
        before = self.stored()
        assert actions.REHOMER.count(self.MAPPING) == 2
        moves = actions.REHOMER.apply(self.MAPPING, 100)
        assert self.stored() == {
            ("trial.budget", self.NEW, 5),
            ("trial.tone", self.NEW, "warm"),
            ("trial.budget", NONGAN, 7),
        }
        assert actions.REHOMER.apply(self.MAPPING, 100) == []
        assert Change.objects.filter(region_code=self.NEW).count() == 2
        actions.REHOMER.undo(moves)
        assert self.stored() == before

    def test_in_pieces(self, admin):
        for key, value in [("trial.budget", 9), ("site.hotline", "12316")]:
            actions.set_option(actor=admin, key=key, region_code=FULONGQUAN, value=value)
        assert [len(actions.REHOMER.apply(self.MAPPING, 1)) for _ in range(3)] == [1, 1, 0]

    def test_of_two_that_differ_the_first_stays_in_force(self, admin):
        actions.set_option(actor=admin, key="trial.budget", region_code=FULONGQUAN, value=5)
        actions.set_option(actor=admin, key="trial.budget", region_code=self.HALAHAI, value=6)
        assert actions.REHOMER.count(self.MAPPING) == 1
        moves = actions.REHOMER.apply(self.MAPPING, 100)
        assert self.stored() == {
            ("trial.budget", self.NEW, 5),
            ("trial.budget", self.HALAHAI, 6),
        }
        assert actions.REHOMER.apply(self.MAPPING, 100) == []
        actions.REHOMER.undo(moves)
        assert queries.value_of(BUDGET, FULONGQUAN) == 5
        assert queries.value_of(BUDGET, self.HALAHAI) == 6

    def test_what_the_new_region_says_itself_stands(self, admin):
        OptionValue.objects.create(key="trial.budget", region_code=self.NEW, value=1)
        actions.set_option(actor=admin, key="trial.budget", region_code=FULONGQUAN, value=5)
        assert actions.REHOMER.apply(self.MAPPING, 100) == []
        assert queries.value_of(BUDGET, self.NEW) == 1

    def test_undoing_leaves_alone_what_moved_on_or_was_set_anew(self, admin):
        actions.set_option(actor=admin, key="trial.budget", region_code=FULONGQUAN, value=5)
        moves = actions.REHOMER.apply(self.MAPPING, 100)
        actions.set_option(actor=admin, key="trial.budget", region_code=FULONGQUAN, value=2)
        actions.REHOMER.undo(moves)
        assert self.stored() == {
            ("trial.budget", self.NEW, 5),
            ("trial.budget", FULONGQUAN, 2),
        }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_set_and_clear_at_once(admin, trial):
    """One row or none at the end, and the log's chain of old and new has no gap."""

    def work(number):
        if number % 5 == 0:
            actions.clear_option(actor=admin, key="trial.budget", region_code="")
        else:
            actions.set_option(actor=admin, key="trial.budget", region_code="", value=number)

    assert together(*(partial(work, number) for number in range(20))) == [None] * 20
    steps = [tuple(entry.changed["value"]) for entry in AuditEntry.objects.all()]
    left = [row.value for row in OptionValue.objects.all()]
    assert len(left) <= 1
    # Every value that was set and is not there any more was the old value of one later step.
    came, went = sorted(str(new) for _, new in steps), sorted(str(old) for old, _ in steps)
    came.remove(str(left[0] if left else None))
    went.remove("None")
    assert came == went
