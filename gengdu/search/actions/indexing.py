"""Put into the index what the searchables say; the caller's transaction holds the cursor's row."""

import uuid
from collections.abc import Collection, Iterator, Mapping

from django.db.models import Exists, OuterRef

from gengdu.kit import codes
from gengdu.search.enums import Visibility
from gengdu.search.gateways import grams
from gengdu.search.models import LONGEST_TITLE, Cursor, IndexedDocument
from gengdu.search.registry import Document, searchables
from gengdu.search.rules.grams import grams_of, tags
from gengdu.search.rules.places import place_of

FEED = "feed"
LONGEST_BODY = 20_000
"""Characters of a text that are found; what is longer is found by its beginning."""


def hold_index() -> Cursor:
    """The position in the feed, locked: one writer at a time, each sees what the last one wrote."""
    rows = Cursor.objects.select_for_update()
    held = rows.filter(name=FEED).first()
    if held is None:
        Cursor.objects.bulk_create([Cursor(name=FEED)], ignore_conflicts=True)
        held = rows.get(name=FEED)
    return held


def refresh_documents(*, kind: str, uids: Collection[uuid.UUID]) -> None:
    """Read these documents again: afterwards the index has those that may be found, no others."""
    found = searchables[kind].documents(uids)
    forget_documents(kind=kind, uids=uids)
    put_documents(kind=kind, documents=found)


def forget_documents(*, kind: str, uids: Collection[uuid.UUID]) -> None:
    """Take these documents out of the index."""
    rows = IndexedDocument.objects.filter(kind=kind, uid__in=uids)
    places = list(rows.values_list("pk", flat=True))
    grams().remove(places)
    IndexedDocument.objects.filter(pk__in=places).delete()


def put_documents(*, kind: str, documents: Mapping[uuid.UUID, Document]) -> None:
    """Documents that are not in the index yet."""
    rows = list(_placed([_row(kind, uid, one) for uid, one in documents.items()]))
    IndexedDocument.objects.bulk_create(rows)
    grams().put({row.place: _grams(row) for row in rows})


def _row(kind: str, uid: uuid.UUID, one: Document) -> IndexedDocument:
    return IndexedDocument(
        place=place_of(one.published_at, uid),
        kind=kind,
        uid=uid,
        title=_plain(one.title)[:LONGEST_TITLE],
        body=_plain(one.body)[:LONGEST_BODY],
        keywords=_plain(" ".join(one.keywords)),
        byline=_plain(one.byline)[:120],
        url=one.url,
        region_code=one.region_code,
        visibility=one.visibility,
        published_at=one.published_at,
        tags=[
            *tags("k", [kind]),
            *tags("b", [one.rubric] if one.rubric else []),
            *tags("c", one.crops),
            *tags("s", one.stages),
            *tags("t", one.topics),
        ],
    )


def _plain(text: str) -> str:
    """PostgreSQL keeps no NUL."""
    return text.replace("\0", "")


def _grams(row: IndexedDocument) -> set[str]:
    return {*grams_of([row.title, row.body, row.keywords]), *row.tags, *_where(row)}


def _where(row: IndexedDocument) -> Iterator[str]:
    """Owned by, lies below, found by whom."""
    yield f"r:{row.region_code}"
    yield from (f"u:{code}" for code in codes.ancestors_or_self(row.region_code))
    yield f"v:{row.visibility}"
    if row.visibility == Visibility.OWN:
        yield f"v:{row.visibility}:{row.region_code}"


def _placed(rows: Collection[IndexedDocument]) -> Iterator[IndexedDocument]:
    """The rows, each at a place of its own: where one is taken, the next that is free."""
    wanted = [row.place for row in rows]
    taken = set(IndexedDocument.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for row in rows:
        while row.place in taken:
            row.place = _free_after(row.place)
        taken.add(row.place)
        yield row


def _free_after(place: int) -> int:
    """The first place above that no document in the index has."""
    beside = IndexedDocument.objects.filter(pk=OuterRef("pk") + 1)
    if not IndexedDocument.objects.filter(pk=place + 1).exists():
        return place + 1
    ends = IndexedDocument.objects.filter(~Exists(beside), pk__gt=place).order_by("pk")
    return ends.values_list("pk", flat=True)[0] + 1
