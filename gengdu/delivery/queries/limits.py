"""Budget and quiet hours for very many people at once: read once, then looked up or said in SQL."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import Case, IntegerField, Value, When

from gengdu.delivery.rules.limits import QUIET_HOURS, WEEKLY_BUDGET, quiet_until
from gengdu.kit import codes
from gengdu.options.queries import set_values
from gengdu.options.registry import OptionSpec, Window

T = TypeVar("T")


@dataclass(frozen=True)
class Local(Generic[T]):
    """An option wherever it is set."""

    default: T
    own: Mapping[str, T]

    def at(self, code: str) -> T:
        """The value of a place: its own, or that of the nearest one above."""
        if not self.own:
            return self.default
        for place in reversed(codes.ancestors_or_self(code)):
            if place in self.own:
                return self.own[place]
        return self.own.get("", self.default)


def local(option: OptionSpec[T]) -> Local[T]:
    """An option for every place; one query."""
    return Local(option.default, set_values(option))


def as_sql(found: Local[int], path: str) -> Case:
    """The value at the code in `path`, for rows by the ten thousand: the nearest place first."""
    nearest = sorted((code for code in found.own if code), key=lambda code: (-len(code), code))
    whens = [When(**codes.within(path, code), then=Value(found.own[code])) for code in nearest]
    default = Value(found.own.get("", found.default))
    return Case(*whens, default=default, output_field=IntegerField())


@dataclass(frozen=True)
class Limits:
    """Both options, for one run."""

    budget: Local[int]
    quiet: Local[tuple[Window, ...]]
    _known: dict[tuple[tuple[Window, ...], dt.datetime], dt.datetime | None] = field(
        default_factory=dict
    )

    def quiet_until(self, home: str, now: dt.datetime) -> dt.datetime | None:
        """When it is no longer quiet where somebody lives; None where it is not."""
        asked = (self.quiet.at(home), now)
        if asked not in self._known:
            self._known[asked] = quiet_until(*asked)
        return self._known[asked]


def limits() -> Limits:
    """As they stand now; two queries."""
    return Limits(local(WEEKLY_BUDGET), local(QUIET_HOURS))
