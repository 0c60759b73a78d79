"""Calendars of townships, and proposals about them, follow a place that moved, merged or split.

Sites and weather are of counties, which neither merge nor move.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from gengdu.agronomy.models import Calendar, TableDraft
from gengdu.agronomy.registry import clocks_changed
from gengdu.changes import actions as changes
from gengdu.regions.registry import Rehomer, rehomer_of


def _calendars_moved(keys: Sequence[int]) -> None:
    for row in Calendar.objects.filter(pk__in=keys):
        changes.record(row, region_code=row.region_id)
        clocks_changed(row.region_id, row.crop_id)


REHOMERS: Final[Mapping[str, Rehomer]] = {
    "calendars": rehomer_of(
        Calendar, "region", label=_("crop calendars"), moved=_calendars_moved, once=["crop_id"]
    ),
    "proposals": rehomer_of(TableDraft, "region", label=_("proposals for tables")),
}
