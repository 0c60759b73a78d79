"""What is approved: an ordered set of typed parts, and the hash that an approval names."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Part:
    """One field of a thing under review; `value` is plain JSON, `kind` says how it is shown."""

    name: str
    kind: str
    label: Words
    value: Any


@dataclass(frozen=True)
class Snapshot:
    """Everything about a thing that a reviewer answers for, in the order it is read."""

    parts: tuple[Part, ...]

    def content(self) -> list[dict[str, Any]]:
        """The snapshot as it is stored: names, kinds and values, without labels."""
        return [{"name": p.name, "kind": p.kind, "value": p.value} for p in self.parts]

    @property
    def sha256(self) -> str:
        """The hash of the content in one canonical form."""
        return hash_of(self.content())

    @property
    def names(self) -> frozenset[str]:
        """The names of the parts that are there."""
        return frozenset(part.name for part in self.parts)

    def value(self, name: str) -> Any:
        """The value of a part; KeyError when there is none of this name."""
        return {p.name: p.value for p in self.parts}[name]


def hash_of(content: Sequence[Mapping[str, Any]]) -> str:
    """sha256 over canonical JSON: sorted keys, no blanks, UTF-8; 64 hex digits."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
