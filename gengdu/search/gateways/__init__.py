"""The grams of all documents, in each database's own full-text index (ADR 6)."""

from collections.abc import Collection, Mapping
from typing import Protocol

from django.db import connection

from gengdu.search.gateways.postgres import PostgresGrams
from gengdu.search.gateways.sqlite import SqliteGrams
from gengdu.search.rules.places import BEYOND
from gengdu.search.rules.wishes import Wanted

__all__ = ["BEYOND", "Grams", "grams"]


class Grams(Protocol):
    """Places of documents by their grams."""

    def newest(self, wanted: Wanted, *, before: int = BEYOND, most: int) -> list[int]:
        """The newest places below `before` that have what is wanted, newest first."""
        ...

    def put(self, rows: Mapping[int, Collection[str]]) -> None:
        """Store the grams of places that have none yet."""
        ...

    def remove(self, places: Collection[int]) -> None:
        """Forget these places."""
        ...


def grams() -> Grams:
    """The index of the database in use."""
    return PostgresGrams() if connection.vendor == "postgresql" else SqliteGrams()
