"""Something to review: memos in memory, so that review is tested without any app above it."""

import uuid
from dataclasses import dataclass, field

from gengdu.access.errors import ForeignRow
from gengdu.people.models import Account
from gengdu.review.enums import Severity
from gengdu.review.registry import Case, Check, Part, Snapshot, Step, reviewables

KIND = "review.memo"


@dataclass
class Memo:
    """Text and place; `steps` are the codes where it is decided."""

    text: str
    author_id: int
    region: str
    organisation_id: int | None = None
    steps: tuple[str, ...] = ()
    state: str = "draft"
    published: str = ""
    uid: uuid.UUID = field(default_factory=uuid.uuid4)


MEMOS: dict[uuid.UUID, Memo] = {}


class Memos:
    """How memos are reviewed."""

    label = "memo"

    def case(self, actor: Account, object_uid: uuid.UUID) -> Case:
        memo = MEMOS[object_uid]
        if memo.author_id != actor.pk:
            raise ForeignRow
        steps = tuple(Step(code, f"step {no}") for no, code in enumerate(memo.steps, 1))
        return Case(
            object_uid=object_uid,
            title=memo.text[:40],
            snapshot=self.current(object_uid),
            region_code=memo.region,
            organisation_id=memo.organisation_id,
            rubric="",
            steps=steps,
        )

    def current(self, object_uid: uuid.UUID) -> Snapshot | None:
        memo = MEMOS.get(object_uid)
        return Snapshot((Part("text", "text", "Text", memo.text),)) if memo else None

    def writers(self, object_uid: uuid.UUID) -> frozenset[int]:
        return frozenset({MEMOS[object_uid].author_id})

    def read(self, content: list[dict]) -> Snapshot:
        return Snapshot(tuple(Part(p["name"], p["kind"], p["name"], p["value"]) for p in content))

    def checks(self, snapshot: Snapshot) -> tuple[Check, ...]:
        text = snapshot.value("text")
        if not text.strip():
            return (Check(Severity.ERROR, "the text is missing"),)
        if len(text) < 5:
            return (Check(Severity.WARNING, "the text is short"),)
        return ()

    def submitted(self, object_uid: uuid.UUID) -> None:
        MEMOS[object_uid].state = "pending"

    def approved(self, actor: Account, object_uid: uuid.UUID, version_id: int) -> None:
        memo = MEMOS[object_uid]
        memo.state, memo.published = "published", memo.text

    def sent_back(self, actor: Account, object_uid: uuid.UUID) -> None:
        MEMOS[object_uid].state = "rejected"

    def panels(self, snapshot: Snapshot, actor) -> list:
        return []

    def approve_words(self, snapshot: Snapshot) -> str:
        return "It will be read by 3 households."

    def url(self, object_uid: uuid.UUID) -> str:
        return f"/memo/{object_uid}/"


if KIND not in reviewables:
    reviewables.register(KIND, Memos())


def write(author: Account, text: str, place, *steps, organisation=None) -> Memo:
    """A memo of somebody, decided at the given places (its own when none is given)."""
    memo = Memo(
        text,
        author.pk,
        place.code,
        organisation.pk if organisation else None,
        tuple(step.code for step in steps) or (place.code,),
    )
    MEMOS[memo.uid] = memo
    return memo
