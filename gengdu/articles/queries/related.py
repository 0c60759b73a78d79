"""What to read next: about the same stage, crop or topic, from the nearest place, the newest."""

from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Length

from gengdu.access.scope import here_and_above
from gengdu.agronomy.models import Stage
from gengdu.articles.models import PublishedArticle, Topic
from gengdu.articles.queries.published import published
from gengdu.kit import codes

SHOWN = 4
NEAR = 30
"""So many of the newest of each place are looked at, and so many about one of the stages."""
SAME_STAGE, SAME_CROP, SAME_TOPIC = 8, 4, 2


def related_to(article: PublishedArticle) -> list[PublishedArticle]:
    """At most four others that readers of its place may see now, in one query.

    `article` has stages and topics at hand. Looked at are those about one of its stages and the
    newest of its rubric in its own place and in each above: the same cost however many there are.
    """
    stages, topics = list(article.stages.all()), list(article.topics.all())
    others = here_and_above(published(), article.region_id).exclude(pk=article.pk)
    looked_at = [_first(others.filter(rubric_id=article.rubric_id, region_id=code))
                 for code in codes.ancestors_or_self(article.region_id)]  # fmt: skip
    if stages:
        looked_at.append(_first(others.filter(_tagged(stages))))
    keys = looked_at[0].union(*looked_at[1:]) if len(looked_at) > 1 else looked_at[0]
    rows = PublishedArticle.objects.filter(pk__in=keys).select_related("organisation", "rubric")
    rows = rows.annotate(alike=_points(stages, topics), near=Length("region_id"))
    return list(rows.order_by(F("alike").desc(), F("near").desc(), "-published_at", "-pk")[:SHOWN])


def _first(rows: QuerySet[PublishedArticle]) -> QuerySet[PublishedArticle, Any]:
    # In a subquery of its own: SQLite knows no LIMIT inside a UNION.
    return PublishedArticle.objects.filter(pk__in=rows.values("pk")[:NEAR]).values("pk")


def _tagged(stages: list[Stage]) -> Q:
    tagged = PublishedArticle.stages.through.objects.filter(stage__in=stages)
    return Q(pk__in=tagged.values("publishedarticle"))


def _points(stages: list[Stage], topics: list[Topic]) -> CombinedExpression:
    tagged = PublishedArticle.stages.through.objects.filter(publishedarticle=OuterRef("pk"))
    about = PublishedArticle.topics.through.objects.filter(publishedarticle=OuterRef("pk"))
    crops = {stage.crop_id for stage in stages}
    return (
        _worth(SAME_STAGE, tagged.filter(stage__in=stages))
        + _worth(SAME_CROP, tagged.filter(stage__crop__in=crops))
        + _worth(SAME_TOPIC, about.filter(topic__in=topics))
    )


def _worth(points: int, found: QuerySet[Any]) -> Case:
    return Case(
        When(Exists(found), then=Value(points)), default=Value(0), output_field=IntegerField()
    )
