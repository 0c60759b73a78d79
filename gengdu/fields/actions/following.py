"""How plantings follow what happens elsewhere: a region, a household, two entries of one person.

The copies on their intervals go along in the same transaction, so that matching never disagrees
with the planting.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.fields.models import Planting, PlantingStage, StageReport
from gengdu.people.models import Person
from gengdu.regions.registry import Move, Rehomer, rehomer_of

INTERVALS = 8
"""About how many intervals a planting has near today: they are written with it."""


def _copy(column: str, plantings: QuerySet[Planting]) -> None:
    """Put a column of these plantings on their intervals."""
    owner = Planting.objects.filter(pk=OuterRef("planting_id")).values(column)[:1]
    rows = PlantingStage.objects.filter(planting__in=plantings.values("pk"))
    rows.update(**{column: Subquery(owner)})


def _moved(keys: Sequence[Any]) -> None:
    plantings = Planting.objects.filter(pk__in=keys)
    _copy("region_id", plantings)
    for planting in plantings.only("uid", "region_id"):
        changes.record(planting, region_code=planting.region_id)


_BY_REGION = rehomer_of(Planting, "region", label=_("Plantings"), moved=_moved)


def _apply(mapping: Mapping[str, str], limit: int) -> Sequence[Move]:
    return _BY_REGION.apply(mapping, max(limit // INTERVALS, 1))


REHOMER = Rehomer(_BY_REGION.label, _BY_REGION.count, _apply, _BY_REGION.undo)
"""How plots follow a region that moved, merged or split (`regions.registry`)."""


def follow_household(*, person: Person) -> None:
    """A person's plantings count for the household he lives in now (`people.registry.movers`)."""
    plantings = Planting.objects.filter(person=person)
    plantings.update(household_id=person.household_id)
    _copy("household_id", plantings)


class Follow:
    """Plantings of somebody who was entered twice (`people.registry.mergers`)."""

    def count(self, gone: Person) -> int:
        """How many rows would move."""
        return Planting.objects.filter(person=gone).count()

    def merge(self, kept: Person, gone: Person) -> list[str]:
        """Move them; returns their uids."""
        moved = list(Planting.objects.filter(person=gone).values_list("uid", flat=True))
        self._give(kept, Planting.objects.filter(uid__in=moved))
        return [str(uid) for uid in moved]

    def undo(self, kept: Person, gone: Person, keys: Sequence[str]) -> None:
        """Move exactly these back, except those that have gone elsewhere since."""
        found = Planting.objects.filter(uid__in=list(keys), person=kept)
        back = list(found.values_list("pk", flat=True))
        self._give(gone, Planting.objects.filter(pk__in=back))

    def _give(self, owner: Person, plantings: QuerySet[Planting]) -> None:
        plantings.update(person=owner, household_id=owner.household_id)
        _copy("person_id", plantings)
        _copy("household_id", plantings)


def _told(report: StageReport) -> dict[str, str]:
    """A report as its farmer may take it with him; who told it is somebody else's matter."""
    return {
        "stage": str(report.stage),
        "seen": report.on.isoformat(),
        "expected": report.predicted_on.isoformat() if report.predicted_on else "",
        "state": report.get_state_display(),
        "told": report.at.isoformat(),
    }


class OwnPlantings:
    """Shown and erased on request (`people.registry.personal_data`)."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every planting on record, oldest first."""
        rows = Planting.objects.filter(person=person).select_related("crop", "maturity", "region")
        reports = StageReport.objects.select_related("stage__crop").order_by("at", "pk")
        rows = rows.prefetch_related(Prefetch("reports", reports))
        return [
            {
                "plot": row.plot,
                "crop": str(row.crop),
                "class": str(row.maturity or ""),
                "village": row.region.name,
                "area": str(row.area or ""),
                "sown": row.started_on.isoformat() if row.started_on else "",
                "entered": row.made_at.isoformat(),
                "ended": row.ended_on.isoformat() if row.ended_on else "",
                "stages": [_told(report) for report in row.reports.all()],
            }
            for row in rows.order_by("made_at", "pk")
        ]

    def erase(self, person: Person) -> None:
        """Delete them with their intervals; facts that name a planting keep the rest of the row."""
        for planting in Planting.objects.filter(person=person):
            changes.record(planting, op=Op.DELETE, region_code=planting.region_id)
        Planting.objects.filter(person=person).delete()
