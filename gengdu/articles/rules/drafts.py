"""An article's content as one value: what a form gives, what is compared, hashed and approved."""

import datetime as dt
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
    "topics": ("articles.topics", _("Topics")),
    "pictures": ("articles.files", _("Pictures")),
    "attachments": ("articles.files", _("Attachments")),
    "licence": ("articles.licence", _("Licence")),
    "valid_from": ("articles.day", _("Useful from")),
    "valid_until": ("articles.day", _("Useful until")),
    "publish_at": ("articles.moment", _("Published on")),
    "needs_confirmation": ("articles.yes", _("Asks to be confirmed")),
    "correction": ("text", _("What was corrected")),
}
"""Name → kind and label, in the order in which a reviewer reads them."""
ALWAYS: Final = 10
"""So many parts are in every snapshot; a later one is there when it says something, so that a
snapshot of an earlier release keeps its hash."""


@dataclass(frozen=True)
class Attached:
    """A file of an article; its hash stands in the snapshot, so an approval is for its bytes."""

    uid: uuid.UUID
    sha256: str
    words: str = ""
    """What a picture shows, or the title of an attachment."""

    def as_json(self) -> dict[str, str]:
        """As it is stored."""
        return {"uid": str(self.uid), "sha256": self.sha256, "words": self.words}


def attached_in(stored: Sequence[Mapping[str, str]]) -> tuple[Attached, ...]:
    """Files as they are stored."""
    return tuple(Attached(uuid.UUID(f["uid"]), f["sha256"], f["words"]) for f in stored)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything a reviewer answers for; rows are named as on every node.

    `stages` are "crop:order"; without an `audience` nobody is told, it only stands in the portal.
    `pictures` and `attachments` are files in their order, named by uid and the hash of their bytes.
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
    topics: tuple[str, ...] = ()
    pictures: tuple[Attached, ...] = ()
    attachments: tuple[Attached, ...] = ()
    licence: str = ""
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    publish_at: dt.datetime | None = None
    needs_confirmation: bool = False
    correction: str = ""

    def cleaned(self) -> "Draft":
        """The one form in which it is stored: sanitised text, single lines, stages in order."""
        return replace(
            self,
            title=one_line(self.title),
            summary=one_line(self.summary),
            body=clean_html(self.body),
            source=one_line(self.source),
            stages=tuple(sorted(set(self.stages), key=crop_and_order)),
            topics=tuple(sorted(set(self.topics))),
            correction=one_line(self.correction),
        )

    @property
    def files(self) -> tuple[Attached, ...]:
        """All its files, pictures first."""
        return (*self.pictures, *self.attachments)

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
            "topics": list(self.topics),
            "pictures": [one.as_json() for one in self.pictures],
            "attachments": [one.as_json() for one in self.attachments],
            "licence": self.licence,
            "valid_from": self.valid_from.isoformat() if self.valid_from else "",
            "valid_until": self.valid_until.isoformat() if self.valid_until else "",
            "publish_at": self.publish_at.isoformat() if self.publish_at else "",
            "needs_confirmation": self.needs_confirmation,
            "correction": self.correction,
        }
        said = [name for no, name in enumerate(PARTS) if no < ALWAYS or values[name]]
        return Snapshot(tuple(Part(name, *PARTS[name], values[name]) for name in said))


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
    when, last = values.get("publish_at"), values.get("valid_until")
    first = values.get("valid_from")
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
        topics=tuple(values.get("topics", ())),
        pictures=attached_in(values.get("pictures", ())),
        attachments=attached_in(values.get("attachments", ())),
        licence=values.get("licence", ""),
        valid_from=dt.date.fromisoformat(first) if first else None,
        valid_until=dt.date.fromisoformat(last) if last else None,
        publish_at=dt.datetime.fromisoformat(when) if when else None,
        needs_confirmation=values.get("needs_confirmation", False),
        correction=values.get("correction", ""),
    )


def differing(one: Draft, other: Draft) -> list[str]:
    """The names of the parts in which two drafts differ, in their order."""
    mine, theirs = ({p.name: p.value for p in d.snapshot().parts} for d in (one, other))
    return [name for name in PARTS if mine.get(name) != theirs.get(name)]
