"""The same thing done at the same moment by several, for the tests on PostgreSQL."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from gengdu.kit.tests.threads import together


def at_once(act: Callable[[Any], object], arguments: Sequence[Any]) -> list[Exception]:
    """Every call in a thread of its own; what was refused."""
    ends = together(*(partial(act, each) for each in arguments))
    return [end for end in ends if isinstance(end, Exception)]
