"""Search among 100,000 documents, newest first, on SQLite and on PostgreSQL.

Each in a database of its own that is thrown away. Peer in the same run: the same question by
LIKE over the same titles and texts, newest first, twenty at most.

GENGDU_TEST_POSTGRES  URL of a running server (role may create databases): none is started
"""

import datetime as dt
import random
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench import delivery

DOCUMENTS, CHUNK, TRIES = 100_000, 2_000, 200
BUDGET = 1.0
BEGAN = dt.datetime(2021, 7, 1, tzinfo=dt.UTC)
YEARS = 5
COUNTIES = [f"2201{number:02}" for number in range(1, 61)]
CROPS = [f"crop_{number}" for number in range(40)]
FARMING = [
    "玉米",
    "水稻",
    "大豆",
    "玉米螟",
    "稻瘟病",
    "追肥",
    "除草",
    "补贴",
    "大喇叭口期",
    "分蘖期",
    "测土配方",
    "合作社",
]


def main() -> None:
    """Run this file once for each database, in a process of its own."""
    delivery.each_database("bench.search")


class Writer:
    """Texts of 5,000 invented words as frequent as words are (Zipf), with farming among them."""

    def __init__(self) -> None:
        self.random = random.Random(20260711)
        signs = [chr(0x4E00 + self.random.randrange(2_500) * 8) for _ in range(2_500)]
        self.words = FARMING + [
            "".join(self.random.choices(signs, k=self.random.choice((1, 2, 2, 2, 3, 4))))
            for _ in range(5_000)
        ]
        self.weights = [1 / (rank + 8) for rank in range(len(self.words))]

    def text(self, words: int) -> str:
        """So many words, a mark after every eighth."""
        chosen = self.random.choices(self.words, self.weights, k=words)
        return "".join(w + ("，" if at % 8 == 7 else "") for at, w in enumerate(chosen))

    def documents(self, first: int, count: int) -> Iterator[tuple[uuid.UUID, object]]:
        """The next of them: equally spread over five years, county and crop at random."""
        from gengdu.search.registry import Document

        for number in range(first, first + count):
            crop = self.random.choice(CROPS)
            yield (
                uuid.UUID(int=self.random.getrandbits(128)),
                Document(
                    title=self.text(7),
                    body=self.text(130),
                    url=f"/a/{number}/",
                    region_code=self.random.choice(COUNTIES),
                    published_at=BEGAN + dt.timedelta(days=365.25 * YEARS * number / DOCUMENTS),
                    rubric=self.random.choice(("agri-tech", "announcements", "life", "party")),
                    crops=(crop,),
                    stages=(f"{crop}:{self.random.randrange(12)}",),
                ),
            )


def measure() -> None:
    """In the process of one database: make it, fill it, measure, throw it away."""
    import django

    django.setup()
    from django.db import connection

    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        fill()
        report()
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def fill() -> None:
    """All documents through the product's own action."""
    from django.db import connection, transaction

    from gengdu.search.actions.indexing import put_documents

    writer, began = Writer(), time.perf_counter()
    for first in range(0, DOCUMENTS, CHUNK):
        with transaction.atomic():
            put_documents(kind="articles", documents=dict(writer.documents(first, CHUNK)))  # type: ignore[arg-type]  # Document, imported late
    took = time.perf_counter() - began
    print(
        f"{connection.vendor}: {DOCUMENTS:,} documents in {took:.0f} s, {size():.0f} MB", flush=True
    )


def size() -> float:
    """Megabytes of index and documents; PostgreSQL also learns its statistics here."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE search_grams")
            cursor.execute(
                "SELECT pg_total_relation_size('search_grams')"
                " + pg_total_relation_size('search_indexeddocument')"
            )
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return float(cursor.fetchone()[0]) / 1e6


def report() -> None:
    """Figures beside their budget."""
    from gengdu.search.gateways import grams
    from gengdu.search.queries import chips_of, search
    from gengdu.search.queries.finding import SIZE
    from gengdu.search.rules.wishes import Scope, wish_of

    writer = Writer()
    pairs = [w for w in writer.words[len(FARMING) :] if len(w) == 2]
    longer = [w for w in writer.words if len(w) > 2]
    nowhere, narrow = Scope(), Scope(region_code=COUNTIES[7], crop=CROPS[3])
    cases: dict[str, tuple[Callable[[], str], Scope]] = {
        "two characters": (lambda: random.choice(pairs), nowhere),
        "a farming word": (lambda: random.choice(FARMING), nowhere),
        "three or four characters": (lambda: random.choice(longer), nowhere),
        "two words": (lambda: " ".join(random.sample(pairs[:300], 2)), nowhere),
        "two characters, one county, one crop": (lambda: random.choice(pairs), narrow),
        "nothing there": (lambda: random.choice(pairs)[0] + random.choice(pairs)[1], nowhere),
    }
    random.seed(7)
    for name, (word, scope) in cases.items():
        needles = [scope.wanted(wish_of(word()).needles()) for _ in range(TRIES)]
        times = timed(lambda needle: grams().newest(needle, most=SIZE + 1), needles)
        print(claim(f"newest first, {name}", times, BUDGET))
    words = [random.choice(pairs + FARMING) for _ in range(TRIES)]
    print(claim("a page of hits with snippets", timed(search, words), None))
    wishes = [wish_of(word) for word in words]
    print(claim("its filters with counts", timed(lambda w: chips_of(w, nowhere), wishes), None))
    print(claim("peer: LIKE, the same words", timed(like, words[:20]), None))
    print(found_again())


def like(word: str) -> object:
    """The same question without an index for it."""
    from django.db.models import Q

    from gengdu.search.models import IndexedDocument

    rows = IndexedDocument.objects.filter(Q(title__contains=word) | Q(body__contains=word))
    return list(rows.order_by("-place").values_list("pk", flat=True)[:21])


def timed(ask: Callable[[Any], object], questions: Sequence[Any]) -> list[float]:
    """Milliseconds of each question, the first few asked once before."""
    for question in questions[:5]:
        ask(question)
    found = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        found.append((time.perf_counter() - began) * 1_000)
    return found


def claim(what: str, times: Sequence[float], budget: float | None) -> str:
    """One line: median and 99th percentile."""
    p99 = sorted(times)[int(len(times) * 0.99) - 1]
    said = f"{what}: p50 {statistics.median(times):.2f} ms, p99 {p99:.2f} ms"
    return said + (f" (≤ {budget:g} ms)" if budget else "")


def found_again() -> str:
    """Of 300 titles every two characters, of 300 texts a hundred: how many find their document."""
    from gengdu.search.gateways import grams
    from gengdu.search.models import IndexedDocument
    from gengdu.search.rules.wishes import Scope, wish_of

    places = list(IndexedDocument.objects.values_list("pk", flat=True))
    tried, missed = Counter[str](), Counter[str]()
    for row in IndexedDocument.objects.filter(pk__in=random.sample(places, 300)):
        for what, text in (("titles", row.title), ("texts", row.body[:101])):
            for at in range(len(text) - 1):
                needles = Scope().wanted(wish_of(text[at : at + 2]).needles())
                tried[what] += 1
                missed[what] += row.pk not in grams().newest(needles, before=row.pk + 1, most=1)
    shares = (f"{100 * (1 - missed[what] / tried[what]):.2f} % in {what}" for what in tried)
    return f"two characters find their document: {', '.join(shares)} (100 %, ≥ 99.5 %)"


if __name__ == "__main__":
    measure()
