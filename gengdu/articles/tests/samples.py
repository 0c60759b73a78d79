"""One draft, for the matrix test, the list tests and the looks."""

from typing import Any

from gengdu.articles.actions.reference import load_rubrics
from gengdu.articles.models import Article, Rubric, Topic
from gengdu.console.tests.matrix import FORM, Entry
from gengdu.kit.ids import uuid7
from gengdu.people.tests.factories import register
from gengdu.system.tests.samples import Sample


def an_article(spot: Any) -> Article:
    """Somebody of the place began it, in the name of the spot's organisation."""
    load_rubrics()
    return Article.objects.create(
        rubric=Rubric.objects.get(key="agri-tech"),
        region=spot.region,
        organisation=spot.organisation,
        author=register("何写作", spot.region.code).account,
        title="大喇叭口期防玉米螟",
        body="<p>清早下地，看心叶。</p>",
    )


def a_rubric(_spot: Any) -> Rubric:
    """A rubric of the installation."""
    load_rubrics()
    return Rubric.objects.get(key="life")


def a_topic(_spot: Any) -> Topic:
    """A topic of the installation."""
    load_rubrics()
    return Topic.objects.get(key="pests")


SAMPLES: dict[str, Sample] = {
    "articles.article": Sample(an_article, owned=True),
    "articles.rubric": Sample(a_rubric, placed=False, shared=True),
    "articles.topic": Sample(a_topic, placed=False, shared=True),
}

NOT_THERE = frozenset({404})
ASKED = frozenset({200, 303, 422})
"""A page with a form; an empty one is sent back."""
ENTRIES = {
    "articles:yours": Entry(
        "anyone", FORM, args=(uuid7(),), guest=NOT_THERE, member=frozenset({404, 422})
    ),
    "articles:short": Entry("anyone", args=("0000000",), guest=NOT_THERE, member=NOT_THERE),
    "articles:favourites": Entry("member", FORM, member=ASKED),
    "articles:favourites_clear": Entry("member", FORM, member=ASKED),
    "articles:history": Entry("member", FORM, member=ASKED),
    "articles:history_clear": Entry("member", FORM, member=ASKED),
}
