"""A tsvector without positions under GIN.

GIN knows no order: with a frequent gram it would fetch every hit to sort them. So each document
also carries the spans of days it lies in, and `search_newest` asks for the newest span first and
for wider ones until it has enough.
"""

from collections.abc import Collection, Mapping

from django.db import connection

from gengdu.search.rules.places import BEYOND, PLACES_A_DAY
from gengdu.search.rules.wishes import Wanted

SPANS = (8, 64, 512)
"""Days; the function of migration 0003 knows them too."""


class PostgresGrams:
    """The index in a table with a tsvector."""

    def newest(self, wanted: Wanted, *, before: int = BEYOND, most: int) -> list[int]:
        """The newest places below `before`, newest first."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM search_newest(%s, %s, %s,"
                " (SELECT max(place) FROM search_grams WHERE place < %s))",
                [_query(wanted), before, most, before],
            )
            return [int(place) for (place,) in cursor.fetchall()]

    def put(self, rows: Mapping[int, Collection[str]]) -> None:
        """Store the grams of new places."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_grams (place, grams)"
                " VALUES (%s, array_to_tsvector(%s::text[]))"
                " ON CONFLICT (place) DO UPDATE SET grams = excluded.grams",
                [(place, [*found, *_spans(place)]) for place, found in rows.items()],
            )

    def remove(self, places: Collection[int]) -> None:
        """Forget these places."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_grams WHERE place = ANY(%s)", [list(places)])


def _spans(place: int) -> list[str]:
    return [f"d{days}:{place // PLACES_A_DAY // days}" for days in SPANS]


def _query(wanted: Wanted) -> str:
    """Each gram in quotes: nothing in it is an operator."""
    parts = ("(" + " | ".join(f"'{gram}'" for gram in any_of) + ")" for any_of in wanted.all_of)
    return " & ".join([*parts, *(f"!'{gram}'" for gram in wanted.none_of)])
