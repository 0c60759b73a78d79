"""The frozen registry: how an upper app joins a lower one without being imported (DESIGN §3)."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries, filled in `AppConfig.ready()`, read-only once the site serves.

    A name registered twice is a programming error and stops the start.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self._entries: dict[str, T] = {}
        self._frozen = False

    def register(self, name: str, entry: T) -> T:
        """Add an entry; returns it, so that it reads as a declaration."""
        if self._frozen:
            raise RuntimeError(f"{self.what}: registering {name!r} after the start")
        if name in self._entries:
            raise RuntimeError(f"{self.what}: {name!r} is registered twice")
        self._entries[name] = entry
        return entry

    def freeze(self) -> None:
        """No entry may come from now on (called by the root URLconf, which loads last)."""
        self._frozen = True

    def __getitem__(self, name: str) -> T:
        return self._entries[name]

    def get(self, name: str) -> T | None:
        """The entry, or None."""
        return self._entries.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def names(self) -> list[str]:
        """All names, in the order of registration."""
        return list(self._entries)
