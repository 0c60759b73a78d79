"""Exports: asked for by a person, written by a job as that person, deleted after a day."""

import datetime as dt
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs

from django.conf import settings
from django.db import transaction
from django.utils import translation

from gengdu.access.enums import Right
from gengdu.audit import actions as audit
from gengdu.console import queries
from gengdu.console.enums import Sheet
from gengdu.console.errors import ExportTooLarge
from gengdu.console.models import Export
from gengdu.console.registry import Section, sections
from gengdu.console.rules import Standing
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden, NotFound, require
from gengdu.people.models import Account

KEPT = dt.timedelta(hours=24)
BATCH = 500
Progress = Callable[[int, int, str], None]


class Writer(Protocol):
    """A sheet being written, row by row, in constant memory."""

    def row(self, cells: Iterable[object]) -> None:
        """Append one row."""

    def close(self) -> None:
        """Finish the file."""


def folder() -> Path:
    """Where files wait for their owner; nobody else on the machine may look in."""
    path = Path(settings.DATA) / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@transaction.atomic
def start_export(
    *, actor: Account, section: Section, query: str, sheet: Sheet, personal: bool, reason: str
) -> Export:
    """Ask for the list as a file; the job reads the rows through the gate when it runs."""
    _require_export(section, queries.standing_of(actor), personal=personal)
    export = Export.objects.create(
        owner_uid=actor.uid,
        section=section.name,
        query=query,
        sheet=sheet,
        personal=personal,
        reason=reason,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )
    hidden: dict[str, Any] = {e.name: audit.HIDDEN for e in _opened(section, personal=personal)}
    audit.record(
        actor=actor,
        verb=f"{section.name}.export",
        target=export,
        filters=query,
        sheet=sheet.value,
        reason=reason,
        **hidden,
    )
    export.job = jobs.enqueue("console.write_export", export.pk, by=actor.uid)
    export.save(update_fields=["job"])
    return export


def _require_export(section: Section, standing: Standing, *, personal: bool) -> None:
    rights: list[Right | None] = [section.view, section.export_right]
    if personal:
        rights.append(section.personal_export_right)
    require(all(queries.may_anywhere(standing, right) for right in rights))


def write_export(
    *, export_id: int, open_sheet: Callable[[Sheet, Path], Writer], progress: Progress
) -> int:
    """Write the file as its owner: what the owner may not see any more is not in it.

    Safe to repeat: a second run writes the file anew. Raises Forbidden when the right is gone,
    ExportTooLarge beyond the section's limit; then there is no file.
    """
    export = Export.objects.get(pk=export_id)
    section, owner = _still_allowed(export)
    with translation.override(export.language):
        count, name = _write(export, section, owner, open_sheet, progress)
    _keep(export, name, count)
    return count


def _still_allowed(export: Export) -> tuple[Section, Standing]:
    section = sections.get(export.section)
    owner = Account.objects.filter(uid=export.owner_uid, is_active=True).first()
    if not isinstance(section, Section):
        raise NotFound
    if owner is None:
        raise Forbidden
    standing = queries.standing_of(owner)
    _require_export(section, standing, personal=export.personal)
    return section, standing


def _write(
    export: Export,
    section: Section,
    standing: Standing,
    open_sheet: Callable[[Sheet, Path], Writer],
    progress: Progress,
) -> tuple[int, str]:
    rows = queries.filtered(section, standing, parse_qs(export.query))
    total = rows.order_by()[: section.export_most + 1].count()
    if total > section.export_most:
        raise ExportTooLarge(most=section.export_most)
    sheet = Sheet(export.sheet)
    name = f"{secrets.token_urlsafe(24)}.{sheet}"
    unfinished = folder() / f".{name}"
    writer = open_sheet(sheet, unfinished)
    try:
        writer.row(_headings(section, personal=export.personal))
        count = 0
        for batch in _batches(rows):
            for cells in _cells(section, standing, batch, personal=export.personal):
                writer.row(cells)
            count += len(batch)
            progress(count, total, str(section.title))
        writer.close()
        unfinished.chmod(0o600)
        os.replace(unfinished, folder() / name)  # noqa: PTH105 - one step, whatever was there
    finally:
        unfinished.unlink(missing_ok=True)
    return count, name


def _batches(rows: Any) -> Iterator[list[Any]]:
    """All rows, some hundred at a time by key: no long read, no list of everything in memory."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _table(section: Section, batch: list[Any]) -> Any:
    return section.table(batch, link=lambda _row: "", order_by=())


def _headings(section: Section, *, personal: bool) -> list[str]:
    headings = next(_table(section, []).as_values())
    return [*map(str, headings), *(str(each.label) for each in _opened(section, personal=personal))]


def _cells(
    section: Section, standing: Standing, batch: list[Any], *, personal: bool
) -> Iterator[list[object]]:
    values = _table(section, batch).as_values()
    next(values)
    columns = _opened(section, personal=personal)
    right = section.personal_export_right
    for row, cells in zip(batch, values, strict=True):
        shown = bool(columns) and right is not None and section.may(standing, right, row)
        yield [*cells, *(each.opened(row) if shown else "" for each in columns)]


def _opened(section: Section, *, personal: bool) -> list[Any]:
    return [each for each in section.personal if each.exported] if personal else []


@transaction.atomic
def _keep(export: Export, name: str, count: int) -> None:
    row = Export.objects.select_for_update().get(pk=export.pk)
    if row.file:
        (folder() / row.file).unlink(missing_ok=True)
    row.file, row.rows = name, count
    row.written_at = clock.now()
    row.expires_at = row.written_at + KEPT
    row.save(update_fields=["file", "rows", "written_at", "expires_at"])


def delete_old_exports() -> int:
    """Delete the files whose day is over, and files that no row knows; returns how many."""
    old = list(Export.objects.filter(expires_at__lte=clock.now()).exclude(file=""))
    for export in old:
        (folder() / export.file).unlink(missing_ok=True)
    Export.objects.filter(pk__in=[export.pk for export in old]).update(file="")
    return len(old) + _delete_strays()


def _delete_strays() -> int:
    """A worker that was killed leaves a file behind; an hour later nobody is writing it."""
    known = set(Export.objects.exclude(file="").values_list("file", flat=True))
    limit = clock.now().timestamp() - 3600
    strays = [
        path
        for path in folder().iterdir()
        if path.name not in known and path.stat().st_mtime < limit
    ]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
