"""What became of an item: meant, reached, rung, read, said - by township."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Left
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from gengdu.delivery.enums import Held, Sent, Word
from gengdu.delivery.models import Delivery, Exposure, Feedback, Item, TargetCount
from gengdu.delivery.queries.items import is_cleared
from gengdu.delivery.registry import readings
from gengdu.delivery.rules.cells import Cells, shown, whole
from gengdu.delivery.rules.classes import rings
from gengdu.delivery.rules.occasions import ring_job
from gengdu.events.models import DayTally
from gengdu.jobs.models import Job
from gengdu.jobs.rules import LIVE
from gengdu.kit.codes import LENGTHS
from gengdu.people.models import Account
from gengdu.regions.enums import Level
from gengdu.regions.models import Region

Words = str | Promise
_TOWNSHIP = LENGTHS[Level.TOWNSHIP - 1]
ByPlace = Mapping[str, int]


@dataclass(frozen=True)
class Figure:
    """A column of the table; `cells` are in the order of its places."""

    name: str
    label: Words
    cells: Cells


@dataclass(frozen=True)
class Line:
    """A place with its numbers; None is too few to be shown."""

    name: str
    numbers: tuple[int | None, ...]
    bar: int
    """Reached households, of the most that any place has, in percent."""


@dataclass(frozen=True)
class Outcome:
    """The table of an item."""

    figures: tuple[Figure, ...]
    lines: tuple[Line, ...]
    counted_on: dt.date | None
    """The day of the last count of whom it is meant for."""

    @property
    def hides(self) -> bool:
        """Whether a number is hidden because too few are behind it."""
        return any(figure.cells.hides for figure in self.figures)


def outcome_of(item: Item) -> Outcome:
    """Every figure of an item by township; one query for each of five tables."""
    day = TargetCount.objects.filter(item=item).aggregate(day=Max("day"))["day"]
    columns = _columns(item, day)
    places = sorted({place for _n, _l, found, _small in columns for place in found if place})
    names = dict(Region.objects.filter(pk__in=places).values_list("code", "name"))
    figures = [_figure(places, *column) for column in columns]
    reached = {place: columns[1][2].get(place, 0) for place in places}
    most = max(reached.values(), default=0) or 1
    lines = [
        Line(
            names.get(place, place),
            tuple(figure.cells.values[n] for figure in figures),
            100 * reached[place] // most,
        )
        for n, place in enumerate(places)
    ]
    order = sorted(range(len(lines)), key=lambda n: (-reached[places[n]], places[n]))
    return Outcome(tuple(figures), tuple(lines[n] for n in order), day)


Column = tuple[str, Words, ByPlace, bool]


def _columns(item: Item, day: dt.date | None) -> list[Column]:
    """Name, label, numbers by township, and whether few are hidden."""
    said = _said(item)
    found: list[Column] = [
        ("meant", pgettext_lazy("figure", "Households meant"), _meant(item, day), False),
        ("reached", pgettext_lazy("figure", "Households shown"), _reached(item), False),
    ]
    if rings(item.urgency) or Delivery.objects.filter(item=item).exists():
        rung = _rung(item)
        found.append(("rung", pgettext_lazy("figure", "Rung"), rung[0], False))
        found.append(("opened", pgettext_lazy("figure", "Opened"), rung[1], True))
    if item.kind in readings:
        found.append(("read", pgettext_lazy("figure", "Read"), _read(item), True))
    labels: dict[str, Words] = {
        Word.USEFUL: pgettext_lazy("feedback", "Useful"),
        Word.DONE: pgettext_lazy("feedback", "Did it"),
        Word.WRONG_TIME: pgettext_lazy("feedback", "Not at this stage"),
        Word.IRRELEVANT: pgettext_lazy("feedback", "Not for me"),
    }
    return [*found, *((word, label, said.get(word, {}), True) for word, label in labels.items())]


def _figure(places: list[str], name: str, label: Words, found: ByPlace, few: bool) -> Figure:  # noqa: FBT001 - a part of the column
    values = [found.get(place, 0) for place in places]
    return Figure(name, label, shown(values) if few else whole(values))


def _by_township(rows: QuerySet[Any], **numbers: Any) -> list[dict[str, Any]]:
    placed = rows.annotate(town=Left("region_code", _TOWNSHIP)).order_by()
    return list(placed.values("town").annotate(**numbers))


def _meant(item: Item, day: dt.date | None) -> ByPlace:
    rows = TargetCount.objects.filter(item=item, day=day) if day else TargetCount.objects.none()
    return dict(rows.values_list("township_code", "households"))


def _reached(item: Item) -> ByPlace:
    rows = Exposure.objects.filter(item=item)
    found = _by_township(rows, n=Count("person__household_id", distinct=True))
    return {row["town"]: row["n"] for row in found}


def _rung(item: Item) -> tuple[ByPlace, ByPlace]:
    rows = Delivery.objects.filter(item=item, state__in=[Sent.SENT, Sent.READ])
    found = _by_township(rows, n=Count("pk"), read=Count("pk", filter=Q(state=Sent.READ)))
    return {r["town"]: r["n"] for r in found}, {r["town"]: r["read"] for r in found}


def _read(item: Item) -> ByPlace:
    rows = DayTally.objects.filter(kind=readings[item.kind], subject=item.object_uid)
    return {r["town"]: r["n"] for r in _by_township(rows, n=Sum("count"))}


def _said(item: Item) -> dict[str, dict[str, int]]:
    rows = Feedback.objects.filter(item=item)
    placed = rows.annotate(town=Left("region_code", _TOWNSHIP)).order_by()
    found: dict[str, dict[str, int]] = {}
    for row in placed.values("town", "word").annotate(n=Count("pk")):
        found.setdefault(row["word"], {})[row["town"]] = row["n"]
    return found


def outcome_panel(_actor: Account, row: Item) -> Mapping[str, object]:
    """The table, for the page of an item; none once its rows were cleared away."""
    return {"cleared": True} if is_cleared(row) else {"outcome": outcome_of(row)}


@dataclass(frozen=True)
class State:
    """A line of the ledger's summary."""

    words: str
    count: int


def ledger_panel(_actor: Account, row: Item) -> Mapping[str, object]:
    """The ledger of an item by state, and whether somebody is being told just now."""
    rows = Delivery.objects.filter(item=row).order_by().values("state", "held_by")
    found = {(r["state"], r["held_by"]): r["n"] for r in rows.annotate(n=Count("pk"))}
    job = Job.objects.filter(unique_key=ring_job(row.pk)).order_by("-pk").first()
    return {
        "row": row,
        "rings": rings(row.urgency),
        "states": [
            State(_state_words(state, held), count)
            for (state, held), count in sorted(found.items(), key=lambda pair: _rank(*pair[0]))
        ],
        "job": job,
        "running": job is not None and job.state in LIVE,
    }


def _rank(state: str, held: str) -> tuple[int, str]:
    return list(Sent.values).index(state), held


def _state_words(state: str, held: str) -> str:
    words = str(Sent(state).label)
    return f"{words} · {Held(held).label}" if held else words
