"""What of articles programs outside may follow."""

from collections.abc import Collection

from gengdu.articles.models import PublishedArticle
from gengdu.articles.queries.published import published
from gengdu.changes.enums import Op


def articles_there(keys: Collection[str]) -> dict[str, Op]:
    """Published: there; recalled or run out: taken away; a draft that never was before readers
    does not show."""
    once = PublishedArticle.objects.filter(uid__in=keys).values_list("uid", flat=True)
    now = set(published().filter(uid__in=keys).values_list("uid", flat=True))
    return {str(uid): Op.UPSERT if uid in now else Op.DELETE for uid in once}
