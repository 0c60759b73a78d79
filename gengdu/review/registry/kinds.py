"""Kinds of parts: how two values are compared and drawn side by side.

Upper apps register their own (delivery: audience); the plain ones are here. A kind whose values
hold what was beside what is to be says so by an attribute `holds_both = True` (agronomy: tables).
"""

from dataclasses import dataclass
from typing import Any, Protocol

from gengdu.kit.registry import Registry


class FieldKind(Protocol):
    """How values of one kind are compared and shown."""

    @property
    def template(self) -> str:
        """Draws one prepared value, `value` in its context."""

    def prepare(self, value: Any) -> Any:
        """What the template needs beyond the plain value (names of places, of stages …)."""

    def same(self, before: Any, now: Any) -> bool:
        """Whether nothing changed."""


@dataclass(frozen=True)
class PlainKind:
    """Values that are equal or not, and shown as they are."""

    template: str

    def prepare(self, value: Any) -> Any:
        """Nothing more is needed."""
        return value

    def same(self, before: Any, now: Any) -> bool:
        """Equal."""
        return bool(before == now)


field_kinds: Registry[FieldKind] = Registry("kinds of reviewed fields")
field_kinds.register("text", PlainKind("review/kinds/_text.html"))
field_kinds.register("rich_text", PlainKind("review/kinds/_rich_text.html"))
field_kinds.register("choice", PlainKind("review/kinds/_text.html"))
