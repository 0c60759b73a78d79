"""An article's content as one value: what a form gives, what is compared, hashed and approved."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from gengdu.articles.rules.text import clean_html, one_line
from gengdu.delivery.enums import Urgency
from gengdu.delivery.rules.audiences import Audience, audience_from, crop_and_order
from gengdu.review.registry import Part, Snapshot
from gengdu.review.registry.snapshots import Words

PARTS: Final[Mapping[str, tuple[str, Words]]] = {
    "rubric": ("articles.rubric", _("Rubric")),
    "title": ("text", _("Title")),
    "summary": ("text", _("In one sentence")),
    "body": ("rich_text", _("Text")),
    "source": ("text", _("Source")),
    "stages": ("articles.stages", _("Stages")),
    "audience": ("articles.audience", _("Audience")),
    "urgency": ("articles.urgency", _("Urgency")),
    "region": ("articles.region", _("Place")),
    "organisation": ("articles.organisation", _("Organisation")),
}
"""Name → kind and label, in the order in which a reviewer reads them."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything a reviewer answers for; rows are named as on every node.

    `stages` are "crop:order"; without an `audience` nobody is told, it only stands in the portal.
    """

    rubric: str
    title: str
    region: str
    organisation: uuid.UUID
    summary: str = ""
    body: str = ""
    source: str = ""
    stages: tuple[str, ...] = ()
    audience: Audience | None = None
    urgency: Urgency = Urgency.NORMAL

    def cleaned(self) -> "Draft":
        """The one form in which it is stored: sanitised text, single lines, stages in order."""
        return replace(
            self,
            title=one_line(self.title),
            summary=one_line(self.summary),
            body=clean_html(self.body),
            source=one_line(self.source),
            stages=tuple(sorted(set(self.stages), key=crop_and_order)),
        )

    @property
    def definition(self) -> dict[str, object]:
        """The audience as it is stored; {} where there is none."""
        return self.audience.definition() if self.audience else {}

    def snapshot(self) -> Snapshot:
        """What is handed in, compared and hashed."""
        values: Mapping[str, Any] = {
            "rubric": self.rubric,
            "title": self.title,
            "summary": self.summary,
            "body": self.body,
            "source": self.source,
            "stages": list(self.stages),
            "audience": self.definition,
            "urgency": str(self.urgency),
            "region": self.region,
            "organisation": str(self.organisation),
        }
        return Snapshot(
            tuple(Part(name, kind, label, values[name]) for name, (kind, label) in PARTS.items())
        )


def labelled(content: Sequence[Mapping[str, Any]]) -> Snapshot:
    """A stored snapshot with its labels; a part that articles no longer have keeps its name."""
    return Snapshot(
        tuple(
            Part(p["name"], p["kind"], PARTS[p["name"]][1] if p["name"] in PARTS else p["name"],
                 p["value"])
            for p in content
        )
    )  # fmt: skip


def draft_in(content: Sequence[Mapping[str, Any]]) -> Draft:
    """The draft that a stored snapshot holds."""
    values = {part["name"]: part["value"] for part in content}
    return Draft(
        rubric=values["rubric"],
        title=values["title"],
        summary=values["summary"],
        body=values["body"],
        source=values["source"],
        stages=tuple(values["stages"]),
        audience=audience_from(values["audience"]) if values["audience"] else None,
        urgency=Urgency(values["urgency"]),
        region=values["region"],
        organisation=uuid.UUID(values["organisation"]),
    )


def differing(one: Draft, other: Draft) -> list[str]:
    """The names of the parts in which two drafts differ."""
    pairs = zip(one.snapshot().parts, other.snapshot().parts, strict=True)
    return [a.name for a, b in pairs if a.value != b.value]
