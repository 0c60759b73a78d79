"""Kinds of facts that need not be kept once they are counted."""

from gengdu.kit.registry import Registry

passing: Registry[str] = Registry("passing kinds of facts")
"""Kind → why its single facts are of no use later. A kind that is not here is kept for ever."""


def let_pass(kind: str, *, because: str) -> None:
    """Have the facts of a kind deleted when they are old; declared by the app that appends them."""
    passing.register(kind, because)
