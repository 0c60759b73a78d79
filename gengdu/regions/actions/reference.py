"""Loading tables of places: added or renamed, never deleted, in short transactions."""

import datetime as dt
import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock, codes
from gengdu.regions.actions.index import index_names, unindex_names
from gengdu.regions.errors import FileRefused
from gengdu.regions.models import ReferenceLoad, Region, RegionCode
from gengdu.regions.queries.places import successor_of
from gengdu.regions.reference import shipped
from gengdu.regions.rules import names, numbers
from gengdu.regions.rules.villages import Refusal, Row, villages_in

BATCH = 400  # places; with code and name tails at most 2,000 rows a transaction

LARGEST = 200 * 1024 * 1024  # bytes; the whole country's villages are 38 MB

Progress = Callable[[str, int, int], None]


@dataclass
class LoadReport:
    """What a load did; `current` when this version was loaded before and nothing was read."""

    dataset: str
    version: str
    current: bool = False
    added: int = 0
    renamed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The rows that were taken."""
        return self.added + self.renamed + self.unchanged


@dataclass(frozen=True)
class _Above:
    """A place that others stand under: our code ("" once it is closed for good) and its name."""

    tree: str
    name: str


def load_reference(*, progress: Progress = lambda *_seen: None) -> list[LoadReport]:
    """Load the tables shipped with the program, each only when newer than what was loaded."""
    reports = []
    for file in shipped():
        mark = _mark(file.dataset)
        if mark.version and _age(file.version) <= _age(mark.version):
            reports.append(LoadReport(file.dataset, mark.version, current=True))
            continue
        rows = (Row(0, code, name) for code, name in file.places())
        since = _day(file.version) if mark.version else None
        loader = _Loader(LoadReport(file.dataset, file.version), since)
        reports.append(loader.load(rows, file.rows, progress))
    return reports


def load_villages(
    *, path: Path, actor: audit.Actor | None = None, progress: Progress = lambda *_seen: None
) -> LoadReport:
    """Load another province's villages from a CSV file; unfit rows are refused one by one.

    The same bytes a second time change nothing and are not read again.
    """
    text = _text_of(path)
    version = hashlib.sha256(text.encode()).hexdigest()
    found = list(villages_in(text))
    provinces = sorted({row.code[:2] for row in found if isinstance(row, Row)})
    dataset = f"villages {','.join(provinces)}"[:80]
    mark = _mark(dataset)
    report = LoadReport(dataset, version)
    report.refused = [row for row in found if isinstance(row, Refusal)]
    if mark.version == version:
        report.current = True
        return report
    rows = [row for row in found if isinstance(row, Row)]
    loader = _Loader(report, clock.today() if mark.version else None)
    return loader.load(rows, len(rows), progress, actor=actor)


def _text_of(path: Path) -> str:
    """The text of a CSV file, plain or gzipped, in UTF-8 or the GB 18030 of spreadsheets."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, EOFError) as error:
        raise FileRefused(_("The file cannot be read: %(why)s"), why=error) from None
    if len(raw) > LARGEST:
        raise FileRefused(_("The file is larger than a table of all villages."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("The file is neither in UTF-8 nor in GB 18030."))


def _mark(dataset: str) -> ReferenceLoad:
    return ReferenceLoad.objects.get_or_create(dataset=dataset)[0]


def _age(version: str) -> tuple[str, int]:
    day, _dot, correction = version.partition(".")
    return day, int(correction or 1)


def _day(version: str) -> dt.date:
    return dt.date.fromisoformat(_age(version)[0])


class _Loader:
    """One table on its way into the tree."""

    def __init__(self, report: LoadReport, since: dt.date | None) -> None:
        self.report = report
        self.since = since  # None: the first load of the table, places that stand since ever
        self.above: dict[str, _Above] = {}

    def load(
        self,
        rows: Iterable[Row],
        total: int,
        progress: Progress,
        *,
        actor: audit.Actor | None = None,
    ) -> LoadReport:
        """All rows in batches, then the mark that this version is here."""
        waiting = iter(rows)
        done = 0
        while batch := list(islice(waiting, BATCH)):
            self._batch(batch)
            done += len(batch)
            progress(self.report.dataset, done, total)
        self._finish(actor)
        return self.report

    @transaction.atomic
    def _finish(self, actor: audit.Actor | None) -> None:
        report = self.report
        ReferenceLoad.objects.filter(dataset=report.dataset).update(
            version=report.version, rows=report.rows, loaded_at=clock.now()
        )
        audit.record(
            actor=actor,
            verb="regions.reference.load",
            dataset=report.dataset,
            version=report.version,
            added=report.added,
            renamed=report.renamed,
            refused=len(report.refused),
        )

    @transaction.atomic
    def _batch(self, batch: list[Row]) -> None:
        # Held by one loader at a time: two nodes that start together take turns batch by batch.
        ReferenceLoad.objects.select_for_update().get(dataset=self.report.dataset)
        held = _held(row.code for row in batch)
        self._learn_above(batch)
        fresh: list[tuple[Row, str]] = []
        for row in batch:
            known = held.get(row.code)
            if known is None:
                why = self._place_new(row, fresh)
                if why:
                    self.report.refused.append(Refusal(row.line, row.code, why))
            else:
                self._update(known, row)
                self.above[row.code] = _Above(_tree_of(known), row.name)
        self._open(fresh)

    def _learn_above(self, batch: list[Row]) -> None:
        """Remember the places above these rows that no earlier batch has brought."""
        wanted = {a for row in batch for a in codes.ancestors_or_self(row.code)[:-1]}
        for official, known in _held(wanted - set(self.above)).items():
            self.above[official] = _Above(_tree_of(known), known.name)

    def _place_new(self, row: Row, fresh: list[tuple[Row, str]]) -> str | Promise:
        """Give the row its code in the tree; the reason where that cannot be."""
        parent = codes.parent_of(row.code)
        above = self.above.get(parent)
        if parent and above is None:
            return _("the place above it, %(code)s, is not known") % {"code": parent}
        if above is not None and not above.tree:
            return _("the place above it, %(code)s, no longer exists") % {"code": parent}
        tree = (above.tree if above else "") + numbers.segment_of(row.code)
        fresh.append((row, tree))
        self.above[row.code] = _Above(tree, row.name)
        return ""

    def _update(self, known: RegionCode, row: Row) -> None:
        """Follow a name that changed upstream; a name corrected here stays while it did not."""
        region = known.region
        if known.valid_to is not None or known.name == row.name or not region.is_open:
            self.report.unchanged += 1
            return
        RegionCode.objects.filter(pk=known.pk).update(name=row.name)
        name = self._name_of(row)
        if name == region.name:
            self.report.unchanged += 1
            return
        unindex_names(regions=[region])
        Region.objects.filter(pk=region.pk).update(name=name)
        region.name = name
        index_names(regions=[region])
        changes.record(region, region_code=region.code)
        self.report.renamed += 1

    def _name_of(self, row: Row) -> str:
        chain = codes.ancestors_or_self(row.code)[:-1] if len(row.code) == 12 else ()
        above = tuple(self.above[code].name for code in chain if code in self.above)
        return names.place_name(names.clean_name(row.name), above)

    def _open(self, fresh: list[tuple[Row, str]]) -> None:
        taken = set(
            Region.objects.filter(pk__in=[tree for _row, tree in fresh]).values_list(
                "pk", flat=True
            )
        )
        regions = []
        for row, tree in fresh:
            code = self._other_code(row, tree) if tree in taken else tree
            name = self._name_of(row)
            regions.append(
                Region(
                    code=code,
                    name=name,
                    level=names.level_of(code),
                    parent_id=codes.parent_of(code) or None,
                    kind=names.kind_of(row.code, name),
                    opened_on=self.since,
                )
            )
        Region.objects.bulk_create(regions)
        RegionCode.objects.bulk_create(
            RegionCode(
                official=row.code, region_id=region.code, name=row.name, valid_from=self.since
            )
            for (row, _tree), region in zip(fresh, regions, strict=True)
        )
        index_names(regions=regions)
        if self.since is not None:  # the first load is the base that every installation has
            for region in regions:
                changes.record(region, region_code=region.code)
        self.report.added += len(regions)

    def _other_code(self, row: Row, tree: str) -> str:
        """The number is taken by a place with another official code: the next free one."""
        parent = codes.parent_of(tree)
        below = Region.objects.filter(parent=parent).values_list("pk", flat=True)
        segment = numbers.next_moved(numbers.segment_of(tree), set(map(numbers.segment_of, below)))
        self.above[row.code] = _Above(parent + segment, row.name)
        return parent + segment


def _held(officials: Iterable[str]) -> dict[str, RegionCode]:
    """What each official code names now, or named last."""
    rows = RegionCode.objects.filter(official__in=list(officials)).select_related("region")
    found: dict[str, RegionCode] = {}
    for code in rows.order_by("id"):
        best = found.get(code.official)
        if best is None or best.valid_to is not None:
            found[code.official] = code
    return found


def _tree_of(known: RegionCode) -> str:
    """Our code of what an official code means today; "" when that stands no more."""
    region = successor_of(known.region)
    return region.code if region.is_open else ""
