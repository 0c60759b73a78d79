"""What the machine says of a proposal for a table, before a reviewer looks at it."""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from gengdu.agronomy.enums import Clock, Table
from gengdu.agronomy.rules.cells import Cell
from gengdu.agronomy.rules.contents import LAYOUTS, Content, Row, row_changes
from gengdu.review.enums import Severity
from gengdu.review.registry import Check

FAR_FROM_ABOVE: Final = 45
"""Days that a place's calendar may differ from the one above it before somebody should look."""
MOST_STAGES: Final = 40


def checks_of(
    now: Content,
    was: Content | None,
    *,
    uses: Mapping[str, Mapping[Cell, str]],
    above: tuple[int, int] | None = None,
) -> Iterator[Check]:
    """Errors stop the submission, warnings are shown to author and reviewer.

    `uses`: per list, the keys of rows that something points at, with words for what does. `above`:
    month and day of the calendar that holds for the place otherwise.
    """
    if now.table == Table.CROP:
        yield from _stages(now)
        yield from _crop(now, was)
        yield from _removed(now, was, uses)
    if now.table == Table.CALENDAR:
        yield from _calendar(now, above)
    yield from _sources(now)


def _error(words: str) -> Check:
    return Check(Severity.ERROR, words)


def _warning(words: str) -> Check:
    return Check(Severity.WARNING, words)


def named(rows: Iterable[Row]) -> str:
    """Rows by their names: "拔节期、抽雄期"."""
    return "、".join(str(row.get("name") or row.get("key") or row.get("order")) for row in rows)


def _stages(now: Content) -> Iterator[Check]:
    stages = now.lists["stages"]
    if not stages:
        yield _error(_("There is no stage at all."))
        return
    if len(stages) > MOST_STAGES:
        yield _error(_("There are more than %(most)d stages.") % {"most": MOST_STAGES})
    for name, listing in LAYOUTS[Table.CROP].lists.items():
        keys = [row[listing.key] for row in now.lists[name]]
        for twice in sorted({str(key) for key in keys if keys.count(key) > 1}):
            words = _("%(what)s: the number or key %(key)s stands there twice.")
            yield _error(words % {"what": listing.title, "key": twice})
    for no, stage in enumerate(stages):
        yield from _stage(stage, str(now.facts["clock"]), is_first=no == 0)
    yield from _rising(now, stages)


def _stage(stage: Row, clock: str, *, is_first: bool) -> Iterator[Check]:
    """One stage; the first may go without a threshold, for counting starts in it (dormancy)."""
    low, high = stage["bbch_from"], stage["bbch_to"]
    what = {"what": stage["name"]}
    if (low is None) != (high is None) or (low is not None and int(low) > int(high or 0)):
        yield _error(_("%(what)s: BBCH needs a beginning and an end that is not before it.") % what)
    month, day = stage["typical_month"], stage["typical_day"]
    if (month is None) != (day is None) or not is_day(month, day):
        yield _error(_("%(what)s: there is no such day in the calendar.") % what)
    elif clock == Clock.CALENDAR and month is None:
        yield _error(_("%(what)s: the usual day is missing.") % what)
    if is_first:
        return
    if clock == Clock.HEAT and stage["gdd"] is None:
        yield _error(_("%(what)s: the degree-days are missing.") % what)
    if clock == Clock.DAYS and stage["days"] is None:
        yield _error(_("%(what)s: the days are missing.") % what)


def is_day(month: Cell, day: Cell) -> bool:
    """Whether month and day are one of the 365 days of a usual year, or nothing at all."""
    if month is None or day is None:
        return month is day
    return 1 <= int(day) <= calendar.monthrange(2001, int(month))[1]


def _rising(now: Content, stages: Sequence[Row]) -> Iterator[Check]:
    clock = now.facts["clock"]
    columns = {Clock.HEAT: ("gdd", "days"), Clock.DAYS: ("days",)}.get(Clock(str(clock)), ())
    for name in columns:
        known = [row for row in stages if row[name] is not None]
        for before, after in pairwise(known):
            if float(after[name] or 0) < float(before[name] or 0):
                words = _("%(after)s begins earlier than %(before)s, which comes before it.")
                yield _error(words % {"after": after["name"], "before": before["name"]})
    dated = [row for row in stages if row["typical_month"] and row["typical_day"]]
    turns = sum(
        _day_of_year(after) < _day_of_year(before)
        for before, after in pairwise([*dated, *dated[:1]])
    )
    if turns > 1:
        words = _("The usual days go round the year more than once. Please look at their order.")
        yield _error(words) if clock == Clock.CALENDAR else _warning(words)


def _day_of_year(row: Row) -> tuple[int, int]:
    return int(row["typical_month"] or 0), int(row["typical_day"] or 0)


def _crop(now: Content, was: Content | None) -> Iterator[Check]:
    facts = now.facts
    base, upper = facts["base_c"], facts["upper_c"]
    if facts["clock"] == Clock.HEAT:
        if base is None or upper is None:
            yield _error(_("A crop that counts degree-days needs base and upper temperature."))
        elif float(base) >= float(upper):
            yield _error(_("The upper temperature must be above the base temperature."))
    if was is not None and was.facts["clock"] != facts["clock"]:
        yield _error(
            _("The clock of a crop stays what it was: reports and observations are told in it.")
        )
    if facts["clock"] != Clock.HEAT and now.lists["classes"]:
        yield _warning(_("Maturity classes scale degree-days only; here they change nothing."))


def _removed(
    now: Content, was: Content | None, uses: Mapping[str, Mapping[Cell, str]]
) -> Iterator[Check]:
    """Keys name rows for good: nothing in use goes, and nothing gets another number."""
    for name, listing in LAYOUTS[Table.CROP].lists.items():
        changes = row_changes(listing.key, was.lists[name] if was else (), now.lists[name])
        fresh = {row.now["name"] for row in changes if row.mark == "added" and row.now}
        for gone in (row for row in changes if row.was is not None and row.now is None):
            said = {"what": gone.was["name"] if gone.was else "", "key": gone.key}
            if said["what"] in fresh:
                words = _(
                    "%(what)s: its number or key %(key)s stays. Advice and audiences name it by it."
                )
                yield _error(words % said)
            elif gone.key in uses.get(name, {}):
                said["uses"] = uses[name][gone.key]
                yield _error(_("%(what)s cannot go: %(uses)s point at it.") % said)


def _calendar(now: Content, above: tuple[int, int] | None) -> Iterator[Check]:
    month, day = now.facts["month"], now.facts["day"]
    if not is_day(month, day):
        yield _error(_("There is no such day in the calendar."))
    elif above and days_apart((int(month or 1), int(day or 1)), above) > FAR_FROM_ABOVE:
        words = _("More than %(days)d days from the calendar of the place above.")
        yield _warning(words % {"days": FAR_FROM_ABOVE})


def days_apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Days between two days of the year, the shorter way round."""
    apart = abs(_number(one) - _number(other))
    return min(apart, 365 - apart)


def _number(when: tuple[int, int]) -> int:
    return sum(calendar.monthrange(2001, m)[1] for m in range(1, when[0])) + when[1]


def _sources(now: Content) -> Iterator[Check]:
    if not now.facts["source"]:
        yield _warning(_("No source is given."))
    bare = [row for row in now.lists.get("stages", ()) if not row["source"]]
    if bare:
        yield _warning(_("No source is given for %(rows)s.") % {"rows": named(bare)})
