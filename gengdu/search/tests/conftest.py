"""A shelf of documents that are looked for: no app above, a searchable of the tests' own."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection

import pytest

from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.changes.models import Change
from gengdu.kit.ids import uuid7
from gengdu.search import actions, registry
from gengdu.search.registry import Document

KIND, FEED, CAUSE = "shelf", "tests.leaflet", "tests.shelfmark"
MOMENT = dt.datetime(2026, 7, 1, 4, 0, tzinfo=dt.UTC)


class Shelf:
    """Leaflets in memory; `rows` is the truth that the index follows."""

    label = "Leaflets"
    feed = FEED
    causes = (CAUSE,)

    def __init__(self) -> None:
        self.rows: dict[uuid.UUID, Document] = {}
        self.reads = 0

    def documents(self, uids: Collection[uuid.UUID]) -> dict[uuid.UUID, Document]:
        self.reads += len(uids)
        return {uid: self.rows[uid] for uid in uids if uid in self.rows}

    def page(self, cause: str, key: str, after: int, limit: int) -> list[tuple[int, uuid.UUID]]:
        rows = enumerate(self.rows.items(), start=1)
        found = [(at, uid) for at, (uid, one) in rows if not cause or key in one.keywords]
        return [(at, uid) for at, uid in found if at > after][:limit]

    def put(self, title: str, body: str = "", *, minutes: int | None = None, **fields) -> uuid.UUID:
        """A leaflet, a minute younger than the one before; the feed is not told."""
        uid = uuid7()
        age = len(self.rows) if minutes is None else minutes
        values = {
            "url": f"/leaflets/{len(self.rows)}/",
            "region_code": "220122",
            "published_at": MOMENT + dt.timedelta(minutes=age),
            **fields,
        }
        self.rows[uid] = Document(title=title, body=body, **values)
        return uid


@pytest.fixture
def shelf(db, monkeypatch) -> Shelf:
    """The only searchable, empty."""
    found = Shelf()
    monkeypatch.setattr(registry.searchables, "_entries", {KIND: found})
    return found


@pytest.fixture
def change(shelf) -> Callable[..., None]:
    """The feed hears of a leaflet, or of what leaflets name; numbered at once."""

    def record(key: object, *, kind: str = FEED, op: Op = Op.UPSERT) -> None:
        Change.objects.create(kind=kind, key=str(key), op=op)
        changes.number_batch()

    return record


def follow() -> None:
    """The worker's task, without the worker."""
    while actions.follow_feed():
        pass
    while actions.sweep_batch():
        pass


@pytest.fixture
def stocked(shelf) -> Callable[..., Shelf]:
    """`stocked("one title", "another")`: these leaflets, in the index."""

    def make(*titles: str) -> Shelf:
        for title in titles:
            shelf.put(title)
        actions.begin_rebuild()
        follow()
        return shelf

    return make
