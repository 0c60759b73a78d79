"""What a writer can choose from."""

from collections.abc import Collection
from dataclasses import dataclass

from gengdu.access.models import Organisation
from gengdu.agronomy.models import Stage
from gengdu.articles.queries.working import organisations_written_for
from gengdu.delivery.queries.choices import Choice
from gengdu.delivery.rules.audiences import stage_key
from gengdu.kit.ids import ref_of
from gengdu.people.models import Account


@dataclass(frozen=True)
class CropStages:
    """A crop with its stages as boxes to tick."""

    crop: str
    boxes: tuple[Choice, ...]

    @property
    def chosen(self) -> int:
        """How many are ticked."""
        return sum(box.on for box in self.boxes)


def stage_choices(chosen: Collection[str]) -> list[CropStages]:
    """Every crop with its stages in order, in one query."""
    found: dict[str, list[Choice]] = {}
    for stage in Stage.objects.select_related("crop").order_by("crop_id", "order"):
        key = stage_key(stage)
        found.setdefault(str(stage.crop), []).append(Choice(key, str(stage), key in chosen))
    return [CropStages(crop, tuple(boxes)) for crop, boxes in found.items()]


def organisation_choices(actor: Account, own: Organisation | None) -> list[tuple[str, str]]:
    """In whose name: the actor's organisations, and the one that it stands under already."""
    rows = organisations_written_for(actor)
    if own is not None and own.pk not in {row.pk for row in rows}:
        rows.append(own)
    return [(ref_of(row.uid), row.name) for row in rows]
