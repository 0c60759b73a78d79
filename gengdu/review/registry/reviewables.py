"""What can be reviewed: an app registers its kind, and review knows nothing else of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gengdu.kit.registry import Registry
from gengdu.people.models import Account
from gengdu.review.enums import Severity
from gengdu.review.registry.snapshots import Snapshot, Words


@dataclass(frozen=True)
class Step:
    """One step of a policy: where it is decided, and what it is called."""

    region_code: str
    name: str


@dataclass(frozen=True)
class Check:
    """What the machine says of a snapshot: an error blocks, a warning does not."""

    severity: Severity
    words: Words


@dataclass(frozen=True)
class Panel:
    """A block on the decide page (the audience's counts)."""

    title: Words
    template: str
    context: Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """A thing as it is submitted: its snapshot, and who answers for it where."""

    object_uid: uuid.UUID
    title: str
    snapshot: Snapshot
    region_code: str
    organisation_id: int | None
    rubric: str
    steps: tuple[Step, ...]
    """() where the author decides by own right (a notice within the own village)."""


class Reviewable(Protocol):
    """One kind of thing. Every method runs inside the caller's transaction where it writes."""

    label: Words

    def case(self, actor: Account, object_uid: uuid.UUID) -> Case:
        """The thing as the author submits it: through the gate, locked; ForeignRow otherwise."""

    def current(self, object_uid: uuid.UUID) -> Snapshot | None:
        """The thing as it is now, locked; None when it is gone. An approval is for this only."""

    def writers(self, object_uid: uuid.UUID) -> frozenset[int]:
        """Keys of the accounts that wrote on what is handed in: none of them decides about it."""

    def read(self, content: list[dict[str, Any]]) -> Snapshot:
        """A stored snapshot with its labels, also one of an older shape."""

    def submitted(self, object_uid: uuid.UUID) -> None:
        """The thing waits for review from now on."""

    def approved(self, actor: Account, object_uid: uuid.UUID, version_id: int) -> None:
        """The last step was approved: apply exactly this version."""

    def sent_back(self, actor: Account, object_uid: uuid.UUID) -> None:
        """It was rejected or withdrawn: the author may go on."""

    def checks(self, snapshot: Snapshot) -> tuple[Check, ...]:
        """What the machine says of a snapshot."""

    def panels(self, snapshot: Snapshot, actor: Account) -> list[Panel]:
        """Blocks for the decide page, as this reviewer may see them."""

    def approve_words(self, snapshot: Snapshot) -> Words:
        """The words on the button that approves the last step: they name the consequence."""

    def url(self, object_uid: uuid.UUID) -> str:
        """Where the author works on it."""


reviewables: Registry[Reviewable] = Registry("reviewables")
