"""Daily temperatures of a county: a sheet is read, looked at, imported, and can be taken back.

Days are written by a job, at most 2,000 in a transaction, and the sheet knows how far it has come:
a crash goes on from there, and nothing is told before all of it stands.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from gengdu.access.scope import locked, one_of
from gengdu.agronomy import errors
from gengdu.agronomy.enums import ImportState
from gengdu.agronomy.models import DailyWeather, WeatherImport
from gengdu.agronomy.queries import weather as queries
from gengdu.agronomy.registry import clocks_changed
from gengdu.agronomy.rules.weather import read_sheet
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account

BATCH = 2_000
ENDS = {
    ImportState.WRITING: ImportState.IMPORTED,
    ImportState.RESTORING: ImportState.TAKEN_BACK,
}


def read_weather(
    *, actor: Account, county: str, content: bytes, name: str, source: str
) -> WeatherImport:
    """Read a sheet and keep it to be looked at; no day of weather changes.

    The same file read again before it is decided about is the same sheet.
    """
    try:
        return _read_weather(actor, county, content, name, source)
    except IntegrityError:  # the other press was quicker
        digest = _digest(content, source)
        return one_of(
            queries.imports_for(actor),
            region_id=county,
            sha256=digest,
            state=ImportState.CHECKED,
        )


@transaction.atomic
def _read_weather(
    actor: Account, county: str, content: bytes, name: str, source: str
) -> WeatherImport:
    region = one_of(queries.county_to_import(actor, county), pk=county)
    sheet = read_sheet(content, source=source.strip(), today=clock.today())
    digest = _digest(content, source)
    there = WeatherImport.objects.filter(region=region, sha256=digest, state=ImportState.CHECKED)
    if (known := there.first()) is not None:
        return known
    row = WeatherImport.objects.create(
        region=region,
        by=actor,
        name=name[-120:],
        sha256=digest,
        rows=[list(day) for day in sheet.days],
        findings=[finding.plain() for finding in sheet.findings],
        first_on=dt.date.fromisoformat(sheet.days[0][0]) if sheet.days else None,
        last_on=dt.date.fromisoformat(sheet.days[-1][0]) if sheet.days else None,
    )
    audit.record(
        actor=actor,
        verb="agronomy.weather.read",
        target=row,
        region_code=county,
        days=len(sheet.days),
        findings=len(sheet.findings),
        sha256=digest,
    )
    changes.record(row, region_code=county)
    return row


def _digest(content: bytes, source: str) -> str:
    return hashlib.sha256(content + b"\x00" + source.strip().encode()).hexdigest()


def import_weather(*, actor: Account, import_uid: uuid.UUID) -> WeatherImport:
    """Import the sheet as it was shown; its days are written by a job right after.

    Pressed twice: once. Refused while a line is wrong or another sheet of the county is written.
    """
    return _begin(actor, import_uid, ImportState.CHECKED, ImportState.WRITING, "import")


def take_back_weather(*, actor: Account, import_uid: uuid.UUID) -> WeatherImport:
    """Restore exactly what stood before the sheet was imported. Pressed twice: once.

    Refused while a later sheet has one of its days: that one goes first.
    """
    return _begin(actor, import_uid, ImportState.IMPORTED, ImportState.RESTORING, "take_back")


def _begin(
    actor: Account, import_uid: uuid.UUID, before: ImportState, after: ImportState, verb: str
) -> WeatherImport:
    try:
        return _set_to_work(actor, import_uid, before, after, verb)
    except IntegrityError:
        raise errors.CountyAtWork from None


@transaction.atomic
def _set_to_work(
    actor: Account, import_uid: uuid.UUID, before: ImportState, after: ImportState, verb: str
) -> WeatherImport:
    row = locked(queries.imports_for(actor), uid=import_uid)
    if row.state == ENDS[after]:
        return row
    if row.state == after:  # its job was stopped: it goes on
        _enqueue(actor, row)
        return row
    require(row.state == before, errors.SheetDecided)
    if after == ImportState.WRITING:
        require(bool(row.rows) and not queries.has_mistakes(row), errors.SheetHasMistakes)
        row.imported_at = clock.now()
    elif (later := queries.later_import_over(row)) is not None:
        raise errors.LaterImport(name=later.name)
    row.state, row.done = after, 0
    row.save(update_fields=["state", "done", "imported_at"])
    audit.record(
        actor=actor,
        verb=f"agronomy.weather.{verb}",
        target=row,
        region_code=row.region_id,
        days=len(row.rows),
        first=row.first_on,
        last=row.last_on,
        sha256=row.sha256,
        changed=_would_change(row) if after == ImportState.WRITING else row.changed,
    )
    changes.record(row, region_code=row.region_id)
    _enqueue(actor, row)
    return row


def _enqueue(actor: Account, row: WeatherImport) -> None:
    key = f"agronomy.write_weather.{row.pk}"
    jobs.enqueue("agronomy.write_weather", row.pk, unique_key=key, by=actor.uid)


def _would_change(row: WeatherImport) -> int:
    effect = queries.effect_of(row)
    return effect.new + effect.changed


@transaction.atomic
def drop_sheet(*, actor: Account, import_uid: uuid.UUID) -> WeatherImport:
    """Put a sheet away that was never imported. Pressed twice: once."""
    row = locked(queries.imports_for(actor), uid=import_uid)
    if row.state == ImportState.DROPPED:
        return row
    require(row.state == ImportState.CHECKED, errors.SheetDecided)
    row.state = ImportState.DROPPED
    row.rows, row.findings = [], []  # nothing of it was ever used
    row.save(update_fields=["state", "rows", "findings"])
    audit.record(actor=actor, verb="agronomy.weather.drop", target=row, region_code=row.region_id)
    changes.record(row, region_code=row.region_id)
    return row


def write_weather(*, import_id: int) -> int:
    """Write or restore the days of a sheet that was set to work; returns the days changed.

    Safe to repeat: each batch is one transaction together with how far the sheet has come.
    """
    while _next_batch(import_id):
        pass
    return WeatherImport.objects.values_list("changed", flat=True).get(pk=import_id)


@transaction.atomic
def _next_batch(import_id: int) -> bool:
    """Whether there was still something to do."""
    row = WeatherImport.objects.select_for_update(of=("self",), no_key=True).get(pk=import_id)
    if row.state not in {ImportState.WRITING, ImportState.RESTORING}:
        return False
    batch = row.rows[row.done : row.done + BATCH]
    if row.state == ImportState.WRITING:
        _write(row, batch)
    else:
        _restore(row, [day[0] for day in batch])
    row.done += len(batch)
    if row.done >= len(row.rows):
        _finish(row)
    row.save(update_fields=["state", "done", "changed", "before", "taken_back_at"])
    return True


def _write(row: WeatherImport, batch: list[Any]) -> None:
    """Store a batch of days that differ, and keep what stood there."""
    stored = queries.standing_days(row.region_id, [day[0] for day in batch])
    fresh = [day for day in batch if not queries.is_same(stored.get(day[0]), tuple(day))]
    row.before.update({day[0]: _kept(stored.get(day[0])) for day in fresh})
    row.changed = len(row.before)
    _store(row.region_id, {day[0]: (day[1], day[2], day[3], clock.now()) for day in fresh})


def _restore(row: WeatherImport, days: list[str]) -> None:
    """Put back what stood there before, for the days that the sheet had changed."""
    mine = {day: row.before[day] for day in days if day in row.before}
    gone = [day for day, was in mine.items() if was is None]
    DailyWeather.objects.filter(region_id=row.region_id, day__in=gone).delete()
    back = {
        day: (was[0], was[1], was[2], dt.datetime.fromisoformat(was[3]))
        for day, was in mine.items()
        if was is not None
    }
    _store(row.region_id, back)


def _kept(row: DailyWeather | None) -> list[object] | None:
    return [row.tmin, row.tmax, row.source, row.stored_at.isoformat()] if row else None


def _store(region_code: str, days: Mapping[str, tuple[float, float, str, dt.datetime]]) -> None:
    DailyWeather.objects.bulk_create(
        [
            DailyWeather(
                region_id=region_code,
                day=dt.date.fromisoformat(day),
                tmin=low,
                tmax=high,
                source=source,
                stored_at=at,
            )
            for day, (low, high, source, at) in days.items()
        ],
        update_conflicts=True,
        unique_fields=["region", "day"],
        update_fields=["tmin", "tmax", "source", "stored_at"],
    )


def _finish(row: WeatherImport) -> None:
    """All of it stands: the clocks of the county are told once, if anything changed."""
    if row.state == ImportState.WRITING:
        row.state = ImportState.IMPORTED
    else:
        row.state, row.taken_back_at = ImportState.TAKEN_BACK, clock.now()
    changes.record(row, region_code=row.region_id)
    if row.changed:
        clocks_changed(row.region_id)
