"""One draft, for the matrix test, the list tests and the looks."""

from typing import Any

from gengdu.articles.actions.reference import load_rubrics
from gengdu.articles.models import Article, Rubric, Topic
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
