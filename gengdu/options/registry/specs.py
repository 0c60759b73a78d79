"""What an option is: key, kind, default, words, and the levels at which it may be set."""

import re
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gengdu.kit.registry import Registry
from gengdu.options.registry.kinds import Kind, Words
from gengdu.regions.enums import Level

T = TypeVar("T")

SITE = 0
"""The level above the provinces: the whole installation, region code ""."""
SITE_ONLY: frozenset[int] = frozenset({SITE})
ANY_LEVEL: frozenset[int] = frozenset({SITE, *Level})

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True)
class OptionSpec(Generic[T]):
    """One option; a region without a value of its own has that of the nearest one above it.

    `key` is "app.name"; `help` says in one sentence what changes for whom; `levels` are those at
    which a value may be set (any: a village inherits from its township and may differ from it).
    """

    key: str
    kind: Kind[T]
    default: T
    title: Words
    help: Words = ""
    levels: frozenset[int] = ANY_LEVEL

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"an option's key looks like app.name, not {self.key!r}")
        if self.kind.parse(self.kind.dump(self.default)) != self.default:
            raise ValueError(f"the default of {self.key} is no value of its kind")


options: Registry[OptionSpec[Any]] = Registry("options")


def declare(spec: OptionSpec[T]) -> OptionSpec[T]:
    """Register an option and return it: `BUDGET = declare(OptionSpec("delivery.budget", …))`."""
    options.register(spec.key, spec)
    return spec
