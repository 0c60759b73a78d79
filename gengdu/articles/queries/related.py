"""What to read next: about the same stage, crop or topic, from the nearest place, the newest."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Length

from gengdu.articles.models import PublishedArticle
from gengdu.articles.queries.published import published
from gengdu.kit import clock, codes
from gengdu.kit.prepared import Prepared, Slot

SHOWN = 4
NEAR = 30
"""So many of the newest of each place are looked at, and so many about one of the stages."""
SAME_STAGE, SAME_CROP, SAME_TOPIC = 8, 4, 2

ARTICLE, RUBRIC = Slot("pk", BigIntegerField()), Slot("rubric", BigIntegerField())
TODAY = Slot("today", DateField())
TAGGED = PublishedArticle.stages.through.objects
ABOUT = PublishedArticle.topics.through.objects


@dataclass(frozen=True)
class Other:
    """Another article as the end of a page names it."""

    uid: uuid.UUID
    title: str
    published_at: dt.datetime
    organisation: str


def related_to(*, pk: int, region_code: str, rubric_id: int) -> tuple[Other, ...]:
    """At most four others that readers of this one's place may see now, in one query.

    Looked at are those about one of its stages and the newest of its rubric in its own place and in
    each above: the same cost however many there are.
    """
    places = codes.ancestors_or_self(region_code)
    given = {f"at{n}": code for n, code in enumerate(places)}
    rows = _others(len(places))(pk=pk, rubric=rubric_id, today=clock.today(), **given)
    return tuple(Other(uid, title, at, short or name) for uid, title, at, name, short in rows)


@cache
def _others(places: int) -> Prepared:
    return Prepared(lambda: _rows([Slot(f"at{n}", CharField()) for n in range(places)]))


def _rows(places: list[Any]) -> QuerySet[PublishedArticle, Any]:
    others = published(TODAY).exclude(pk=ARTICLE)
    of_stage = TAGGED.filter(stage__in=_own_stages().values("stage")).values("publishedarticle")
    looked_at = [
        *(_first(others.filter(rubric=RUBRIC, region=place)) for place in places),
        _first(others.filter(region__in=places, pk__in=of_stage)),
    ]
    keys = looked_at[0].union(*looked_at[1:])
    rows = PublishedArticle.objects.filter(pk__in=keys)
    rows = rows.annotate(alike=_points(), near=Length("region_id"))
    rows = rows.order_by(F("alike").desc(), F("near").desc(), "-published_at", "-pk")[:SHOWN]
    office = ("organisation__name", "organisation__short_name")
    return rows.values_list("uid", "title", "published_at", *office)


def _own_stages() -> QuerySet[Any]:
    return TAGGED.filter(publishedarticle=ARTICLE)


def _first(rows: QuerySet[PublishedArticle]) -> QuerySet[PublishedArticle, Any]:
    # In a subquery of its own: SQLite knows no LIMIT inside a UNION.
    return PublishedArticle.objects.filter(pk__in=rows.values("pk")[:NEAR]).values("pk")


def _points() -> CombinedExpression:
    tagged = TAGGED.filter(publishedarticle=OuterRef("pk"))
    about = ABOUT.filter(publishedarticle=OuterRef("pk"))
    topics = ABOUT.filter(publishedarticle=ARTICLE).values("topic")
    return (
        _worth(SAME_STAGE, tagged.filter(stage__in=_own_stages().values("stage")))
        + _worth(SAME_CROP, tagged.filter(stage__crop__in=_own_stages().values("stage__crop")))
        + _worth(SAME_TOPIC, about.filter(topic__in=topics))
    )


def _worth(points: int, found: QuerySet[Any]) -> Case:
    return Case(
        When(Exists(found), then=Value(points)), default=Value(0), output_field=IntegerField()
    )
