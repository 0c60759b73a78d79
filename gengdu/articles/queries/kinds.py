"""How the parts of an article are compared and shown on the review page."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.articles.enums import Licence
from gengdu.articles.models import Rubric, Topic
from gengdu.articles.queries.working import stages_named
from gengdu.articles.rules.stages import stage_words
from gengdu.delivery.enums import Urgency
from gengdu.delivery.queries.review import AudienceKind
from gengdu.kit import clock
from gengdu.regions.queries import full_name
from gengdu.review.registry import FieldKind

TEXT = "review/kinds/_text.html"


@dataclass(frozen=True)
class Worded:
    """A stored value that a person reads as words (`review.registry.FieldKind`)."""

    words: Callable[[Any], object]
    template: str = TEXT

    def prepare(self, value: Any) -> object:
        """The words."""
        return self.words(value)

    def same(self, before: Any, now: Any) -> bool:
        """By what is stored: names of rows may change meanwhile."""
        return bool(before == now)


def _rubric(key: str) -> str:
    found = Rubric.objects.filter(key=key).first()
    return str(found or key)


def _organisation(uid: str) -> str:
    found = Organisation.objects.filter(uid=uuid.UUID(uid)).first()
    return found.name if found else uid


def _region(code: str) -> str:
    return full_name(code) or code


def _stages(keys: list[str]) -> str:
    words = stage_words(stages_named(tuple(keys)))
    return "；".join(f"{crop} {stages}" for crop, stages in words)


@dataclass(frozen=True)
class MaybeAudience(AudienceKind):
    """An audience, or none: then nobody is told."""

    template: str = "articles/kinds/_audience.html"

    def prepare(self, value: Any) -> list[str]:
        """Its lines; no line where there is none."""
        return super().prepare(value) if value else []

    def same(self, before: Any, now: Any) -> bool:
        """Everybody is not nobody."""
        return bool(before) == bool(now) and super().same(before, now)


def _topics(keys: list[str]) -> str:
    names = {topic.key: str(topic) for topic in Topic.objects.filter(key__in=keys)}
    return "、".join(names.get(key, key) for key in keys)


def _files(found: list[dict[str, str]]) -> str:
    return "；".join(one["words"] or one["uid"][:8] for one in found)


def _day(value: str) -> str:
    return date_format(dt.date.fromisoformat(value), "DATE_FORMAT") if value else ""


def _moment(value: str) -> str:
    if not value:
        return ""
    return date_format(dt.datetime.fromisoformat(value).astimezone(clock.CHINA), "DATETIME_FORMAT")


KINDS: Mapping[str, FieldKind] = {
    "articles.rubric": Worded(_rubric),
    "articles.stages": Worded(_stages),
    "articles.audience": MaybeAudience(),
    "articles.urgency": Worded(lambda value: Urgency(value).label),
    "articles.region": Worded(_region),
    "articles.organisation": Worded(_organisation),
    "articles.topics": Worded(_topics),
    "articles.files": Worded(_files),
    "articles.licence": Worded(lambda value: Licence(value).label),
    "articles.day": Worded(_day),
    "articles.moment": Worded(_moment),
    "articles.yes": Worded(lambda value: _("yes") if value else ""),
}
