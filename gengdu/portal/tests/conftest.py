"""July in 农安县: maize at two stages, and the technician's advice on the corn borer."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine

from gengdu.agronomy.actions.reference import load_reference
from gengdu.agronomy.models import Crop
from gengdu.articles.actions import create_article, load_rubrics, submit_article
from gengdu.articles.models import Article
from gengdu.articles.rules.drafts import Draft
from gengdu.delivery.rules import Audience
from gengdu.fields.actions import Entry, add_planting
from gengdu.fields.models import Planting
from gengdu.kit.ids import uuid7
from gengdu.review import actions as review
from gengdu.review.models import Submission

TODAY = dt.date(2026, 7, 11)
JULY = dt.datetime(2026, 7, 11, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def july(db) -> Iterator[Callable[[int], None]]:
    """Saturday 11 July 2026; `july(10)` is ten days later."""
    with time_machine.travel(JULY, tick=False) as moment:
        yield lambda days: moment.move_to(JULY + dt.timedelta(days=days))


@pytest.fixture
def seeded(jilin, july) -> None:
    """Crops, normals, rubrics."""
    load_reference()
    load_rubrics()


@pytest.fixture
def plant(seeded) -> Callable[..., Planting]:
    """`plant(mei, "东坡", dt.date(2026, 4, 28))`: maize."""

    def add(account, plot, started_on, person=None) -> Planting:
        entry = Entry(
            crop_id=Crop.objects.get(key="maize_spring").pk,
            region_code=account.person.region_id,
            plot=plot,
            started_on=started_on,
        )
        whose = person or account.person
        return add_planting(actor=account, person_uid=whose.uid, entry=entry)

    return add


@pytest.fixture
def write(seeded, technician_li, agri_station) -> Callable[..., Article]:
    """Advice on the corn borer at 大喇叭口期 for 伏龙泉镇, not handed in yet."""

    def make(title="防玉米螟，这几天最关键", audience=None) -> Article:
        whorl = ("maize_spring:6",)
        draft = Draft(
            rubric="agri-tech",
            title=title,
            summary="剥开心叶看有没有排孔，有虫就治。",
            body="<p>清早下地，每块地走五个点，每点看二十株，剥开心叶看有没有成排的小孔。</p>",
            source="吉林省玉米螟绿色防控技术要点",
            stages=whorl,
            audience=audience or Audience(("220122101",), ("maize_spring",), whorl),
            region="220122",
            organisation=agri_station.uid,
        )
        return create_article(actor=technician_li, article_uid=uuid7(), draft=draft)

    return make


@pytest.fixture
def publish(write, technician_li, county_reviewer) -> Callable[..., Article]:
    """Written, handed in, approved."""

    def make(*args, **fields) -> Article:
        article = write(*args, **fields)
        submit_article(actor=technician_li, article_uid=article.uid)
        waiting = Submission.objects.get(object_uid=article.uid, state="pending")
        review.approve(
            actor=county_reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256
        )
        return article

    return make
