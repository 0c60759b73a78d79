"""What a writer can choose from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from gengdu.access.models import Organisation
from gengdu.agronomy.models import Stage
from gengdu.articles.models import Article, Topic
from gengdu.articles.queries.working import organisations_written_for
from gengdu.articles.rules.stages import stage_words
from gengdu.delivery.queries.choices import Choice
from gengdu.delivery.rules.audiences import stage_key
from gengdu.kit.ids import ref_of
from gengdu.people.models import Account


@dataclass(frozen=True)
class CropStages:
    """A crop with its stages as boxes to tick."""

    crop: str
    stages: tuple[Stage, ...]
    boxes: tuple[Choice, ...]

    @property
    def chosen(self) -> int:
        """How many are ticked."""
        return sum(box.on for box in self.boxes)


def stage_choices(chosen: Collection[str]) -> list[CropStages]:
    """Every crop with its stages in order, in one query."""
    found: dict[str, list[Stage]] = {}
    for stage in Stage.objects.select_related("crop").order_by("crop_id", "order"):
        found.setdefault(str(stage.crop), []).append(stage)
    return [
        CropStages(crop, tuple(stages), tuple(_box(stage, chosen) for stage in stages))
        for crop, stages in found.items()
    ]


def _box(stage: Stage, chosen: Collection[str]) -> Choice:
    key = stage_key(stage)
    return Choice(key, str(stage), key in chosen)


def chosen_words(crops: Iterable[CropStages]) -> list[tuple[str, str]]:
    """What is ticked, as people say it."""
    ticked = [
        stage
        for crop in crops
        for stage, box in zip(crop.stages, crop.boxes, strict=True)
        if box.on
    ]
    return stage_words(ticked)


def topic_choices(row: Article | None) -> list[tuple[str, str]]:
    """The topics that are open, and those the article stands under already."""
    kept = set(row.topics.values_list("key", flat=True)) if row is not None else set()
    rows = Topic.objects.order_by("order", "pk")
    return [(t.key, str(t)) for t in rows if t.closed_on is None or t.key in kept]


def organisation_choices(actor: Account, own: Organisation | None) -> list[tuple[str, str]]:
    """In whose name: the actor's organisations, and the one that it stands under already."""
    rows = organisations_written_for(actor)
    if own is not None and own.pk not in {row.pk for row in rows}:
        rows.append(own)
    return [(ref_of(row.uid), row.name) for row in rows]
