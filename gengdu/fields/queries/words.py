"""What is said of a season, beside every picture of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gengdu.fields.enums import ReportState
from gengdu.fields.models import StageReport
from gengdu.fields.queries.seasons import Interval
from gengdu.kit.words import by_language


@dataclass(frozen=True)
class Place:
    """Where a season stands on a day: the stage now and the next one, None where there is none."""

    now: Interval | None
    next: Interval | None

    @property
    def over(self) -> bool:
        """Nothing more is to come."""
        return self.now is None and self.next is None


def place_in(season: Sequence[Interval], today: dt.date) -> Place:
    """The stage a season is in on a day, and the one after it."""
    now = next((one for one in season if one.holds(today)), None)
    after = next((one for one in season if one.enter_on > today), None)
    return Place(now, after)


@by_language
def day_words(day: dt.date) -> str:
    """7月18日."""
    return date_format(day, pgettext("date format", "j M"))


@by_language
def span_words(first: dt.date, last: dt.date) -> str:
    """7月18日–26日, 7月24日–8月2日."""
    if (first.year, first.month) != (last.year, last.month):
        return f"{day_words(first)}–{day_words(last)}"
    begin = date_format(first, pgettext("first day of a span within a month", "j"))
    end = date_format(last, pgettext("last day of a span within a month", "j M"))
    return f"{begin}–{end}"


def window_words(coming: Interval, today: dt.date) -> str:
    """When a stage is expected to be entered: a window, never a bare date.

    Of a window that has begun only its end is said: the stage has not been entered yet.
    """
    if coming.low_on > today:
        return span_words(coming.low_on, coming.high_on)
    return _("by %(day)s") % {"day": day_words(coming.high_on)}


def since_words(now: Interval, today: dt.date) -> str:
    """第3天."""
    count = (today - now.enter_on).days + 1
    return ngettext("day %(count)d of it", "day %(count)d of it", count) % {"count": count}


def season_words(title: str, season: Sequence[Interval], today: dt.date) -> str:
    """东坡玉米：现在大喇叭口期，预计7月18日–26日进入抽雄期 - the picture in one sentence."""
    place = place_in(season, today)
    said: dict[str, object] = {"title": title}
    if place.over:
        return _("%(title)s: this season is over") % said
    if place.next is not None:
        said |= {"next": place.next.stage, "window": window_words(place.next, today)}
    if place.now is None:
        return _("%(title)s: not begun, %(next)s expected %(window)s") % said
    said["now"] = place.now.stage
    if place.next is None:
        return _("%(title)s: now %(now)s, the last stage") % said
    return _("%(title)s: now %(now)s, %(next)s expected %(window)s") % said


def range_words(first: Interval, last: Interval) -> str:
    """七叶期到大喇叭口期: the stages something is for."""
    if first.stage == last.stage:
        return str(first.stage)
    return _("%(first)s to %(last)s") % {"first": first.stage, "last": last.stage}


def difference_words(on: dt.date, predicted_on: dt.date | None) -> str:
    """比推算晚1天, 比推算早3天, 跟推算一样; "" where nothing was computed."""
    if predicted_on is None:
        return ""
    days = (on - predicted_on).days
    if days == 0:
        return _("as estimated")
    if days > 0:
        return ngettext(
            "%(count)d day later than estimated", "%(count)d days later than estimated", days
        ) % {"count": days}
    return ngettext(
        "%(count)d day earlier than estimated", "%(count)d days earlier than estimated", -days
    ) % {"count": -days}


def report_words(report: StageReport) -> str:
    """What a report did, said once after it was sent."""
    if report.state == ReportState.WAITING:
        return _(
            "Written down. It is far from what is estimated: it counts once a technician has seen"
            " it."
        )
    if report.state in {ReportState.UNDONE, ReportState.DECLINED}:
        return _(
            "This does not count: it was taken back, or a technician found it otherwise. If it is"
            " so after all, please report it anew."
        )
    said = {"stage": report.stage, "off": difference_words(report.on, report.predicted_on)}
    if not said["off"]:
        return _("Written down: %(stage)s. The days after it follow.") % said
    return _("Written down: %(stage)s, %(off)s. The days after it follow.") % said


def seen_words(report: StageReport) -> str:
    """7月9日您报的."""
    said = {"day": day_words(report.on)}
    if report.seen_by_technician:
        return _("%(day)s, seen by a technician") % said
    return _("%(day)s, reported by you") % said
