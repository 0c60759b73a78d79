"""Articles follow a region that moved, merged or split: the working copy and what readers see.

What was approved keeps its bytes; only the place where it is listed and worked on moves on.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from gengdu.articles.models import Article, PublishedArticle
from gengdu.changes import actions as changes
from gengdu.regions.registry import Rehomer, rehomer_of


def _tell_feed(keys: Sequence[int]) -> None:
    for article in Article.objects.filter(pk__in=keys):
        changes.record(article, region_code=article.region_id)


def _tell_feed_of_published(keys: Sequence[int]) -> None:
    rows = PublishedArticle.objects.filter(pk__in=keys)
    _tell_feed(list(rows.values_list("article_id", flat=True)))


ARTICLES: Rehomer = rehomer_of(Article, "region", label=_("articles"), moved=_tell_feed)
PUBLISHED: Rehomer = rehomer_of(
    PublishedArticle, "region", label=_("published articles"), moved=_tell_feed_of_published
)
