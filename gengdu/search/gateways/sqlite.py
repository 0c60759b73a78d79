"""FTS5: a document's grams as one column, `rowid` its place, so that newest first costs nothing.

`detail=none` keeps no positions: a gram is there or not. The ASCII tokenizer takes every other
character as it is, whatever SQLite's tables know of Unicode.
"""

from collections.abc import Collection, Mapping

from django.db import connection

from gengdu.search.rules.places import BEYOND
from gengdu.search.rules.wishes import Wanted


class SqliteGrams:
    """The index in an FTS5 table."""

    def newest(self, wanted: Wanted, *, before: int = BEYOND, most: int) -> list[int]:
        """The newest places below `before`, newest first."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rowid FROM search_grams WHERE search_grams MATCH %s AND rowid < %s"
                " ORDER BY rowid DESC LIMIT %s",
                [_match(wanted), before, most],
            )
            return [int(place) for (place,) in cursor.fetchall()]

    def put(self, rows: Mapping[int, Collection[str]]) -> None:
        """Store the grams of new places."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO search_grams (rowid, grams) VALUES (%s, %s)",
                [(place, " ".join(sorted(found))) for place, found in rows.items()],
            )

    def remove(self, places: Collection[int]) -> None:
        """Forget these places."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM search_grams WHERE rowid = %s", [(place,) for place in places]
            )


def _match(wanted: Wanted) -> str:
    """Each gram in quotes: nothing in it is an operator."""
    parts = ("(" + " OR ".join(f'"{gram}"' for gram in any_of) + ")" for any_of in wanted.all_of)
    unwanted = " OR ".join(f'"{gram}"' for gram in wanted.none_of)
    return " AND ".join(parts) + (f" NOT ({unwanted})" if unwanted else "")
