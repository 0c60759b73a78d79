"""Articles in the search: what is published, and the filters that articles have."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.agronomy.models import Crop, Stage
from gengdu.articles.enums import KIND
from gengdu.articles.models import PublishedArticle, Rubric, Topic
from gengdu.articles.queries.published import published
from gengdu.articles.rules.text import plain_text
from gengdu.delivery.rules.audiences import stage_key
from gengdu.search.registry import Document, Facet, Words

STAGES = Prefetch("stages", queryset=Stage.objects.select_related("crop").order_by("pk"))
NAMED: Final = 3
LONG_ORDER: Final = 5
TOUCHED: Final[Mapping[str, tuple[str, type[Model]]]] = {
    model._meta.label_lower: (path, model)
    for path, model in (
        ("rubric", Rubric),
        ("topics", Topic),
        ("stages__crop", Crop),
        ("stages", Stage),
        ("organisation", Organisation),
    )
}
"""By the feed's kind: whose names stand in a document, and how an article leads there."""


class SearchableArticles:
    """`search.registry.searchables`: the approved versions that readers may see now."""

    label: Words = _("Articles")
    feed = KIND
    causes: Collection[str] = tuple(TOUCHED)

    def documents(self, uids: Collection[uuid.UUID]) -> dict[uuid.UUID, Document]:
        """Those that are published; a draft, a recalled or an expired one is left out."""
        rows = published().filter(uid__in=uids).prefetch_related(STAGES, "topics")
        return {row.uid: _document(row) for row in rows}

    def page(self, cause: str, key: str, after: int, limit: int) -> list[tuple[int, uuid.UUID]]:
        """The articles in which a name stands, in the order of their rows."""
        rows = PublishedArticle.objects.filter(pk__gt=after)
        if cause:
            rows = rows.filter(_touched(cause, key))
        return list(rows.order_by("pk").values_list("pk", "uid").distinct()[:limit])


def _touched(cause: str, key: str) -> Q:
    """The feed knows a row by its uid, or by its key where it has none (`changes.record`)."""
    path, model = TOUCHED[cause]
    known_by_uid = any(field.name == "uid" for field in model._meta.fields)
    return Q(**{f"{path}__uid" if known_by_uid else path: key})


def _document(row: PublishedArticle) -> Document:
    stages = list(row.stages.all())
    topics = list(row.topics.all())
    crops = list({stage.crop_id: stage.crop for stage in stages}.values())
    return Document(
        title=row.title,
        body="\n".join(part for part in (row.summary, plain_text(row.body)) if part),
        url=reverse("articles:article", args=[row.uid]),
        region_code=row.region_id,
        published_at=row.published_at,
        byline=str(row.organisation),
        keywords=(*_names([row.rubric, *crops, *stages, *topics]), str(row.organisation)),
        rubric=row.rubric.key,
        crops=tuple(crop.key for crop in crops),
        stages=tuple(stage_key(stage) for stage in stages),
        topics=tuple(topic.key for topic in topics),
    )


def _names(rows: Iterable[Rubric | Crop | Stage | Topic]) -> list[str]:
    """In both languages, and what a crop is called in the field: each finds its articles."""
    found = [name for row in rows for name in (row.name, row.name_en)]
    return found + [row.called for row in rows if isinstance(row, Crop)]


@dataclass(frozen=True)
class NamedRows:
    """A filter whose values are rows with a key and names (`search.registry.facets`)."""

    label: Words
    model: type[Model]
    fields: tuple[str, ...] = ("name", "name_en")

    def labels(self, keys: Collection[str]) -> dict[str, str]:
        """The names of these keys."""
        return {row.key: str(row) for row in self._rows().filter(key__in=keys)}

    def named(self, text: str) -> list[str]:
        """Keys whose name holds the text, the shortest names first."""
        rows = self._rows().filter(_holds(self.fields, text))
        return [row.key for row in sorted(rows, key=lambda row: len(str(row)))[:NAMED]]

    def _rows(self) -> QuerySet[Any]:
        return QuerySet(self.model)


class NamedCrops(NamedRows):
    """The filter by crop: as growers call it, in full where two are called the same."""

    def labels(self, keys: Collection[str]) -> dict[str, str]:
        """水稻 for 东北粳稻(一季); 春玉米 and 夏玉米 where both are there."""
        crops = list(Crop.objects.filter(key__in=keys))
        called = Counter(crop.plain_name for crop in crops)
        return {
            crop.key: crop.plain_name if called[crop.plain_name] == 1 else str(crop)
            for crop in crops
        }


class NamedStages:
    """The filter by growth stage; a key names crop and place in order ("maize_spring:6")."""

    label: Words = _("Growth stage")

    def labels(self, keys: Collection[str]) -> dict[str, str]:
        """Crop and stage: 玉米 大喇叭口期."""
        wanted = Q(pk__in=[])
        for key in keys:
            crop, _colon, order = key.rpartition(":")
            if order.isdigit() and len(order) < LONG_ORDER:
                wanted |= Q(crop__key=crop, order=int(order))
        return {
            stage_key(stage): f"{stage.crop.plain_name} {stage}"
            for stage in Stage.objects.filter(wanted).select_related("crop")
        }

    def named(self, text: str) -> Sequence[str]:
        """None: a stage's name is that of twenty crops; the text finds it in the articles."""
        return ()


def _holds(fields: Iterable[str], text: str) -> Q:
    condition = Q(pk__in=[])
    for field in fields:
        condition |= Q(**{f"{field}__icontains": text})
    return condition


FACETS: Final[Mapping[str, Facet]] = {
    "rubric": NamedRows(_("Rubric"), Rubric),
    "crop": NamedCrops(_("Crop"), Crop, ("name", "name_en", "called", "called_en")),
    "stage": NamedStages(),
    "topic": NamedRows(_("Topic"), Topic),
}
