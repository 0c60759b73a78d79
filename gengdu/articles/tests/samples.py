"""One draft, for the matrix test, the list tests and the looks."""

from typing import Any

from gengdu.articles.actions.reference import load_rubrics
from gengdu.articles.models import Article, Rubric
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


SAMPLES: dict[str, Sample] = {"articles.article": Sample(an_article, owned=True)}
