"""The portal's lists: one rubric of one place, narrowed by what is in the address, by key-set."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.db.models import Q, QuerySet

from gengdu.agronomy.models import Crop, Stage
from gengdu.articles.enums import LIKED, SEEN
from gengdu.articles.models import PublishedArticle, Rubric, Topic
from gengdu.articles.queries.published import published
from gengdu.delivery.rules.audiences import crop_and_order, stage_key
from gengdu.events.models import Tally
from gengdu.kit import codes
from gengdu.kit.paging import Page, page_among

NEWEST: Final = ("-published_at", "-pk")
PAGE: Final = 20
LOOKED_AT: Final = 400
"""Filters offer what occurs among so many of the newest: it costs the same in any place."""
LONGEST_TEXT: Final = 40


@dataclass(frozen=True)
class Wish:
    """What a reader narrowed a list by; it stands in the address."""

    crop: str = ""
    stage: str = ""
    topic: str = ""
    text: str = ""
    below: bool = False
    """Also what the places below publish (也看下级)."""

    @property
    def any(self) -> bool:
        """Whether something narrows it."""
        return bool(self.crop or self.stage or self.topic or self.text)

    def address(self) -> dict[str, str]:
        """As the fields of the address, empty ones left out."""
        said = {"crop": self.crop, "stage": self.stage, "topic": self.topic, "q": self.text}
        return {name: value for name, value in said.items() if value} | (
            {"below": "1"} if self.below else {}
        )


@dataclass(frozen=True)
class Offered:
    """A value of a filter."""

    key: str
    words: str
    on: bool


@dataclass(frozen=True)
class Offers:
    """What a list can be narrowed by; stages are those of the chosen crop."""

    crops: list[Offered] = field(default_factory=list)
    stages: list[Offered] = field(default_factory=list)
    topics: list[Offered] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether there is something to choose."""
        return bool(self.crops or self.topics)


@dataclass(frozen=True)
class Numbers:
    """How often an article was read, and how many like it."""

    views: int = 0
    likes: int = 0


def list_page(
    region_code: str, rubric: Rubric, wish: Wish, *, cursor: str = "", size: int = PAGE
) -> Page[PublishedArticle]:
    """Articles of a rubric in a place and above it (and below), newest first: one query."""
    parts = _parts(region_code, _narrowed(published().filter(rubric=rubric), wish), wish)
    return page_among(shown(), parts, by=NEWEST, cursor=cursor, size=size)


def newest(region_code: str, rubric: Rubric, most: int, wish: Wish) -> list[PublishedArticle]:
    """The first few of the same list."""
    return list_page(region_code, rubric, wish, size=most).rows


def shown() -> QuerySet[PublishedArticle]:
    """Rows with what a list says of them at hand."""
    return PublishedArticle.objects.select_related("rubric", "region", "organisation")


def rows_of(uids: Sequence[uuid.UUID]) -> list[PublishedArticle]:
    """Published articles by uid, in this order, as a list shows them."""
    found = {row.uid: row for row in shown().filter(uid__in=uids)}
    return [found[uid] for uid in uids if uid in found]


def _parts(
    region_code: str, rows: QuerySet[PublishedArticle], wish: Wish
) -> list[QuerySet[PublishedArticle]]:
    """A part for each place: each walks its own stretch of `published_listed`."""
    here = codes.ancestors_or_self(region_code)
    if not wish.below:
        return [rows.filter(region_id=code) for code in here]
    below = rows.filter(**codes.within("region_id", region_code))
    return [below, *(rows.filter(region_id=code) for code in here if code != region_code)]


def _narrowed(rows: QuerySet[PublishedArticle], wish: Wish) -> QuerySet[PublishedArticle]:
    tagged = PublishedArticle.stages.through.objects
    if wish.stage:
        crop, order = crop_and_order(wish.stage)
        stages = Stage.objects.filter(crop__key=crop, order=order).values("pk")
        rows = rows.filter(pk__in=tagged.filter(stage__in=stages).values("publishedarticle"))
    elif wish.crop:
        stages = Stage.objects.filter(crop__key=wish.crop).values("pk")
        rows = rows.filter(pk__in=tagged.filter(stage__in=stages).values("publishedarticle"))
    if wish.topic:
        about = PublishedArticle.topics.through.objects.filter(topic__key=wish.topic)
        rows = rows.filter(pk__in=about.values("publishedarticle"))
    return rows.filter(title__icontains=wish.text) if wish.text else rows


def offers_for(region_code: str, rubric: Rubric, wish: Wish) -> Offers:
    """The filters of a list, in three queries whatever there is: keys, stages, topics."""
    everything = _parts(region_code, published().filter(rubric=rubric), wish)
    looked_at = page_among(
        PublishedArticle.objects.only("pk", "published_at"), everything, by=NEWEST, size=LOOKED_AT
    )
    keys = [row.pk for row in looked_at.rows]
    tagged = PublishedArticle.stages.through.objects.filter(publishedarticle__in=keys)
    stages = list(
        Stage.objects.filter(pk__in=tagged.values("stage"))
        .select_related("crop")
        .order_by("crop_id", "order")
    )
    return Offers(
        crops=_crops(stages, wish), stages=_stages(stages, wish), topics=_topics(keys, wish)
    )


def _crops(stages: Collection[Stage], wish: Wish) -> list[Offered]:
    crops = {stage.crop.key: stage.crop for stage in stages}
    if wish.crop and wish.crop not in crops:  # chosen by its address, or long ago
        crops |= {crop.key: crop for crop in Crop.objects.filter(key=wish.crop)}
    called = [crop.plain_name for crop in crops.values()]
    return [
        Offered(
            key,
            crop.plain_name if called.count(crop.plain_name) == 1 else str(crop),
            key == wish.crop,
        )
        for key, crop in crops.items()
    ]


def _stages(stages: Collection[Stage], wish: Wish) -> list[Offered]:
    return [
        Offered(stage_key(stage), str(stage), stage_key(stage) == wish.stage)
        for stage in stages
        if stage.crop.key == wish.crop
    ]


def _topics(keys: Collection[int], wish: Wish) -> list[Offered]:
    about = PublishedArticle.topics.through.objects.filter(publishedarticle__in=keys)
    shown_here = Q(pk__in=about.values("topic")) | Q(key=wish.topic)
    rows = Topic.objects.filter(shown_here).order_by("order", "pk")
    return [Offered(topic.key, str(topic), topic.key == wish.topic) for topic in rows]


def numbers_of(uids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Numbers]:
    """Views and likes of these articles in one query; every uid is in the answer."""
    found = {uid: Numbers() for uid in uids}
    rows = Tally.objects.filter(kind__in=(SEEN, LIKED), subject__in=found)
    for kind, subject, count in rows.values_list("kind", "subject", "count"):
        now = found[subject]
        found[subject] = replace(now, views=count) if kind == SEEN else replace(now, likes=count)
    return found
