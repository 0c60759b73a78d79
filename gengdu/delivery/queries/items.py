"""Items and audiences in the back office; every row comes through the gate."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Sum

from gengdu.access import rules as rights
from gengdu.access.enums import Right
from gengdu.access.scope import within_grants
from gengdu.delivery.models import AudienceVersion, Exposure, Item, TargetCount
from gengdu.delivery.queries.audiences import audience_words, audiences_words
from gengdu.delivery.rules.audiences import audience_from
from gengdu.kit import clock
from gengdu.options.queries import value_of
from gengdu.options.registry import keeping
from gengdu.people.models import Account


def _within(actor: Account, right: Right) -> QuerySet[Item]:
    return within_grants(
        Item.objects.all(),
        actor=actor,
        roles=rights.roles_with(right),
        region="region_id",
        organisation="organisation_id",
        rubric="rubric",
    )


def cleared_before(now: dt.datetime) -> dt.datetime:
    """Of items that were over before then it is no longer kept who was told of them."""
    return now - dt.timedelta(days=value_of(keeping.TOLD_DAYS))


def is_cleared(item: Item) -> bool:
    """Whether it has gone by now whom an item reached."""
    before = cleared_before(clock.now())
    ends = (end for end in (item.withdrawn_at, item.expires_at) if end is not None)
    return any(end < before for end in ends)


def items_to_stop(actor: Account) -> QuerySet[Item]:
    """The items of which the actor may end the ringing."""
    return _within(actor, Right.DELIVERIES_STOP)


def items_for(actor: Account) -> QuerySet[Item]:
    """What was published in the actor's places, the newest first, with whom it is meant for at
    the last count and how many were shown it."""
    counts = TargetCount.objects.filter(item=OuterRef("pk")).order_by()
    days = TargetCount.objects.filter(item=OuterRef("item")).order_by("-day")
    meant = (
        counts.filter(day=Subquery(days.values("day")[:1]))
        .values("item")
        .annotate(n=Sum("households"))
    )
    shown = Exposure.objects.filter(item=OuterRef("pk")).order_by().values("item")
    return (
        _within(actor, Right.DELIVERIES_VIEW)
        .select_related("audience", "organisation", "region")
        .annotate(
            meant=Subquery(meant.values("n")),
            reached=Subquery(shown.annotate(n=Count("person", distinct=True)).values("n")),
        )
        .order_by("-published_at", "-pk")
    )


def audiences_for(actor: Account) -> QuerySet[AudienceVersion]:
    """The audiences of what the actor sees, the one used last first."""
    seen = _within(actor, Right.DELIVERIES_VIEW).filter(audience=OuterRef("pk")).order_by()
    of_one = seen.values("audience")
    return (
        AudienceVersion.objects.filter(Exists(seen))
        .annotate(
            items=Subquery(of_one.annotate(n=Count("pk")).values("n")),
            used_at=Subquery(of_one.annotate(at=Max("published_at")).values("at")),
        )
        .order_by("-used_at", "-pk")
    )


def audience_of(_actor: Account, row: Item) -> Mapping[str, object]:
    """Whom an item is for, in words."""
    return {"value": audience_words(audience_from(row.audience.definition)).lines()}


def items_of_audience(actor: Account, row: AudienceVersion) -> Mapping[str, object]:
    """What was published for an audience, as far as the actor sees it."""
    return {"items": list(items_for(actor).filter(audience=row)[:50])}


def audience_lines(rows: Sequence[AudienceVersion]) -> dict[int, str]:
    """Audiences by key, each in one line; as many queries for a page of them as for one."""
    words = audiences_words([audience_from(row.definition) for row in rows])
    return {row.pk: " · ".join(each.lines()) for row, each in zip(rows, words, strict=True)}
