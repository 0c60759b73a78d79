"""Each night what is older than the options say goes, and nothing else."""

import datetime as dt

import pytest
import time_machine

from gengdu.audit import actions as audit
from gengdu.audit.models import AuditEntry
from gengdu.changes import actions as changes
from gengdu.changes.models import Change
from gengdu.events import actions as events
from gengdu.events.models import Fact
from gengdu.kit import clock
from gengdu.kit.errors import Invalid
from gengdu.kit.ids import uuid7
from gengdu.options.actions import set_option
from gengdu.options.registry import keeping
from gengdu.system import tasks

pytestmark = pytest.mark.django_db


def days_ago(days):
    return time_machine.travel(clock.now() - dt.timedelta(days=days))


def set_days(option, days):
    set_option(actor=None, key=option.key, region_code="", value=days)


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path):
    settings.GENGDU_AUDIT_HEAD = str(tmp_path / "head.json")


def test_the_log_is_kept_three_years_or_as_the_option_says():
    for days in (1100, 400, 300):
        with days_ago(days):
            audit.record(actor=None, verb=f"trial.days.d{days}")
            audit.seal_batch()
    assert [tasks.prune_log(), tasks.prune_log()] == [1, 0]
    set_days(keeping.LOG_DAYS, 350)
    assert tasks.prune_log() == 1
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert "trial.days.d300" in verbs
    assert not {"trial.days.d1100", "trial.days.d400"} & verbs


def test_control_24_nobody_can_set_less_than_half_a_year():
    with pytest.raises(Invalid):
        set_days(keeping.LOG_DAYS, 179)


def test_the_feed_is_kept_ninety_days_or_as_the_option_says(jilin):
    for days in (91, 20, 1):
        with days_ago(days):
            changes.record(jilin["双桥村"])
            changes.number_batch()
    assert tasks.prune_feed() == 1
    set_days(keeping.FEED_DAYS, 14)
    assert tasks.prune_feed() == 1
    assert list(Change.objects.filter(seq__isnull=False).values_list("seq", flat=True)) == [3]


def test_who_read_what_is_kept_four_hundred_days_or_as_the_option_says():
    for days in (401, 50, 1):
        day = clock.today() - dt.timedelta(days=days)
        events.append(kind="articles.seen", subject=uuid7(), actor_key="a", day=day)
    events.count_facts()
    assert tasks.prune_facts() == 1
    set_days(keeping.FACT_DAYS, 30)
    assert tasks.prune_facts() == 1
    assert Fact.objects.count() == 1
