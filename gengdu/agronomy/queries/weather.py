"""Which days of weather each county has, and what a sheet would change."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery

from gengdu.access import rules as rights
from gengdu.access.enums import Right
from gengdu.access.scope import Actor, within_grants
from gengdu.agronomy.enums import ImportState
from gengdu.agronomy.models import DailyWeather, WeatherImport
from gengdu.agronomy.rules.weather import Day, finding_from
from gengdu.kit import clock
from gengdu.people.models import Account
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region

READERS = rights.roles_with(Right.CROPS_VIEW)
WRITERS = rights.roles_with(Right.WEATHER_CHANGE)
SHOWN_DAYS = 14
SHOWN_GAPS = 20
SHOWN_LINES = 100


def counties_for(actor: Actor) -> QuerySet[Region]:
    """The open counties of the actor's places, with the days of weather they have."""
    rows = Region.objects.filter(level=Level.COUNTY, closed_on__isnull=True)
    rows = rows.exclude(kind=RegionKind.PSEUDO)
    days = DailyWeather.objects.filter(region=OuterRef("pk")).order_by().values("region")
    return (
        within_grants(rows, actor=actor, roles=READERS, region="code")
        .annotate(
            first_on=Subquery(days.annotate(n=Min("day")).values("n")),
            last_on=Subquery(days.annotate(n=Max("day")).values("n")),
            day_count=Subquery(days.annotate(n=Count("pk")).values("n")),
        )
        .order_by("code")
    )


def missing_days(row: Region) -> int:
    """How many days between a county's first and last are missing."""
    first, last = getattr(row, "first_on", None), getattr(row, "last_on", None)
    count = getattr(row, "day_count", None) or 0
    return (last - first).days + 1 - count if first and last else 0


def imports_for(actor: Actor) -> QuerySet[WeatherImport]:
    """Sheets of weather within the places where the actor may import."""
    rows = WeatherImport.objects.select_related("region", "by__person")
    rows = rows.defer("rows", "findings", "before")
    return within_grants(rows, actor=actor, roles=WRITERS).order_by("-made_at", "-pk")


def county_to_import(actor: Actor, code: str) -> QuerySet[Region]:
    """The county of this code, where the actor may import."""
    rows = Region.objects.filter(level=Level.COUNTY, closed_on__isnull=True, pk=code)
    return within_grants(rows, actor=actor, roles=WRITERS, region="code")


@dataclass(frozen=True)
class Gap:
    """Days in a row that are missing."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def gaps_in(days: Iterable[dt.date]) -> list[Gap]:
    """The gaps between sorted days."""
    found, before = [], None
    one = dt.timedelta(days=1)
    for day in days:
        if before is not None and day - before > one:
            found.append(Gap(before + one, day - one))
        before = day
    return found


def coverage_of(actor: Account, row: Region) -> Mapping[str, object]:
    """A county's days: the newest, the gaps, and where they come from."""
    rows = DailyWeather.objects.filter(region=row)
    gaps = gaps_in(rows.order_by("day").values_list("day", flat=True))
    sources = rows.order_by().values("source").annotate(n=Count("pk"), last=Max("day"))
    return {
        "newest": rows.order_by("-day")[:SHOWN_DAYS],
        "gaps": gaps[-SHOWN_GAPS:][::-1],
        "gap_count": len(gaps),
        "sources": sources.order_by("-last", "source"),
        "today": clock.today(),
    }


def imports_of(actor: Account, row: Region) -> Mapping[str, object]:
    """The sheets that were read for a county, newest first."""
    rows = imports_for(actor).filter(region=row)
    return {"imports": rows[:SHOWN_GAPS]}


def standing_days(region_code: str, days: Iterable[str]) -> dict[str, DailyWeather]:
    """What is stored for these days of a county, by ISO day."""
    found = DailyWeather.objects.filter(region_id=region_code, day__in=list(days))
    return {row.day.isoformat(): row for row in found}


def is_same(row: DailyWeather | None, day: Day) -> bool:
    """Whether exactly this is stored already."""
    return row is not None and (row.tmin, row.tmax, row.source) == tuple(day[1:])


def sheet_of(actor: Account, row: WeatherImport) -> Mapping[str, object]:
    """The days and the report of a sheet, and what importing it would change now."""
    findings = [finding_from(each) for each in row.findings]
    wrong = [each for each in findings if not each.is_note]
    notes = [each for each in findings if each.is_note]
    return {
        "import": row,
        "wrong": wrong[:SHOWN_LINES],
        "wrong_count": len(wrong),
        "notes": notes[:SHOWN_LINES],
        "notes_count": len(notes),
        "days": [_shown(each) for each in row.rows[:SHOWN_DAYS]],
        "more": max(len(row.rows) - SHOWN_DAYS, 0),
        "effect": effect_of(row) if row.state == ImportState.CHECKED else None,
    }


def _shown(day: Day) -> dict[str, object]:
    return {"day": dt.date.fromisoformat(day[0]), "tmin": day[1], "tmax": day[2], "source": day[3]}


@dataclass(frozen=True)
class Effect:
    """How many days a sheet would add, change, and leave as they are."""

    new: int
    changed: int
    same: int


def effect_of(row: WeatherImport) -> Effect:
    """What importing a sheet would change now."""
    stored: dict[str, DailyWeather] = {}
    if row.rows:
        rows = DailyWeather.objects.filter(
            region_id=row.region_id, day__gte=row.first_on, day__lte=row.last_on
        )
        stored = {each.day.isoformat(): each for each in rows}
    new = sum(day[0] not in stored for day in row.rows)
    same = sum(is_same(stored.get(day[0]), day) for day in row.rows)
    return Effect(new, len(row.rows) - new - same, same)


def has_mistakes(row: WeatherImport) -> bool:
    """Whether a line of the sheet stops the import."""
    return any(not finding_from(each).is_note for each in row.findings)


def later_import_over(row: WeatherImport) -> WeatherImport | None:
    """A sheet that was imported after this one and has one of its days."""
    later = WeatherImport.objects.filter(
        region_id=row.region_id,
        state__in=(ImportState.IMPORTED, ImportState.WRITING, ImportState.RESTORING),
        imported_at__gte=row.imported_at,
        first_on__lte=row.last_on,
        last_on__gte=row.first_on,
    ).exclude(pk=row.pk)
    own = {day[0] for day in row.rows}
    for other in later.order_by("-imported_at", "-pk"):
        newer = (other.imported_at, other.pk) > (row.imported_at, row.pk)
        if newer and any(day[0] in own for day in other.rows):
            return other
    return None
