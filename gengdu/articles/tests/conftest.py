"""Advice about maize, written by the county's technician and decided by its reviewer."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from gengdu.agronomy.models import Crop, Stage
from gengdu.articles.actions import create_article, load_rubrics, submit_article
from gengdu.articles.models import Article
from gengdu.articles.rules.drafts import Draft
from gengdu.delivery.rules import Audience
from gengdu.kit import clock
from gengdu.kit.ids import uuid7
from gengdu.notices.models import Notice
from gengdu.people.models import Account
from gengdu.review import actions as review
from gengdu.review.models import Submission

BODY = (
    "<p>玉米螟的卵多产在叶背，小幼虫先在心叶里吃。</p><h2>怎么做</h2>"
    "<ol><li>清早下地，每块地走五个点。</li></ol>"
)
NAMES = ("播种", "出苗", "三叶", "七叶", "拔节", "大喇叭口期", "抽雄")


@pytest.fixture
def rubrics(db: None) -> None:
    """The four sections of the portal."""
    load_rubrics()


@pytest.fixture
def maize(db: None) -> Crop:
    """Spring maize with seven stages."""
    crop = Crop.objects.create(
        key="maize_spring",
        name="春玉米",
        name_en="spring maize",
        clock="heat",
        start_event="sowing",
    )
    Stage.objects.bulk_create(
        Stage(crop=crop, order=no, name=name, name_en=f"stage {no}", gdd=100.0 * no)
        for no, name in enumerate(NAMES, 1)
    )
    return crop


@pytest.fixture
def draft(rubrics, maize, jilin, agri_station) -> Callable[..., Draft]:
    """`draft(title=…)`: advice that may be handed in as it is."""

    def make(**fields: Any) -> Draft:
        values = {
            "rubric": "agri-tech",
            "title": "大喇叭口期防玉米螟，这几天最关键",
            "summary": "心叶里的虫，七天内投颗粒剂",
            "body": BODY,
            "source": "吉林省玉米螟绿色防控技术要点",
            "stages": ("maize_spring:6",),
            "audience": Audience(("220122101",), ("maize_spring",), ("maize_spring:6",)),
            "region": "220122",
            "organisation": agri_station.uid,
        }
        return Draft(**{**values, **fields})

    return make


@pytest.fixture
def article(technician_li: Account, draft) -> Article:
    """What technician Li has just written."""
    return create_article(actor=technician_li, article_uid=uuid7(), draft=draft())


def approve(reviewer: Account, article: Article) -> Submission:
    """Approve what is waiting, as the reviewer sees it."""
    waiting = Submission.objects.select_related("version").get(
        object_uid=article.uid, state="pending"
    )
    return review.approve(actor=reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256)


@pytest.fixture
def published(article, technician_li, county_reviewer) -> Article:
    """The same, approved by the county's reviewer."""
    submit_article(actor=technician_li, article_uid=article.uid)
    approve(county_reviewer, article)
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def time_machine_day() -> Iterator[Callable[[int], None]]:
    """`time_machine_day(2)`: it is two days later."""
    travelling = []

    def go(days: int) -> None:
        travelling.append(time_machine.travel(clock.now() + dt.timedelta(days=days), tick=True))
        travelling[-1].start()

    yield go
    for each in reversed(travelling):
        each.stop()


def told(person):
    """The headlines of somebody's notices about articles."""
    rows = Notice.objects.filter(person=person, kind__startswith="articles.")
    return list(rows.order_by("pk").values_list("headline", flat=True))


def written(author, draft, **fields):
    """An article that was begun and handed in."""
    article = create_article(actor=author, article_uid=uuid7(), draft=draft(**fields))
    submit_article(actor=author, article_uid=article.uid)
    return Article.objects.get(pk=article.pk)
