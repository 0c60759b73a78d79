"""The line under a heading: the day as people say it, and its solar term."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from gengdu.agronomy.queries.crops import solar_term_on
from gengdu.fields.queries.words import span_words

TERMS: Final[dict[str, Promise]] = {
    "立春": _("Start of Spring"),
    "雨水": _("Rain Water"),
    "惊蛰": _("Awakening of Insects"),
    "春分": _("Spring Equinox"),
    "清明": _("Pure Brightness"),
    "谷雨": _("Grain Rain"),
    "立夏": _("Start of Summer"),
    "小满": _("Grain Buds"),
    "芒种": _("Grain in Ear"),
    "夏至": _("Summer Solstice"),
    "小暑": _("Minor Heat"),
    "大暑": _("Major Heat"),
    "立秋": _("Start of Autumn"),
    "处暑": _("End of Heat"),
    "白露": _("White Dew"),
    "秋分": _("Autumn Equinox"),
    "寒露": _("Cold Dew"),
    "霜降": _("Frost's Descent"),
    "立冬": _("Start of Winter"),
    "小雪": _("Minor Snow"),
    "大雪": _("Major Snow"),
    "冬至": _("Winter Solstice"),
    "小寒": _("Minor Cold"),
    "大寒": _("Major Cold"),
}


@dataclass(frozen=True)
class DayLine:
    """What is said of a day: the date, its week, the solar term ("" beyond the table)."""

    day: str
    week: str
    term: str


def day_line(day: dt.date) -> DayLine:
    """7月11日 星期六, 7月6日–12日, 小暑第5天: one query."""
    monday = day - dt.timedelta(days=day.weekday())
    return DayLine(
        day=date_format(day, pgettext("day with weekday", "l j F")),
        week=span_words(monday, monday + dt.timedelta(days=6)),
        term=_term_on(day),
    )


def _term_on(day: dt.date) -> str:
    found = solar_term_on(day)
    if found is None:
        return ""
    term, count = found
    said = {"term": TERMS.get(term.name, term.name), "count": count}
    return ngettext("%(term)s, day %(count)d", "%(term)s, day %(count)d", count) % said
