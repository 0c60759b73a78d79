"""What stands beside the rows of the tables in the back office."""

from collections.abc import Mapping

from gengdu.access.scope import held
from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Calendar, Crop
from gengdu.agronomy.queries.contents import subject_of
from gengdu.agronomy.queries.tables import drafts_for
from gengdu.kit import codes
from gengdu.people.models import Account


def stages_of_crop(actor: Account, row: Crop) -> Mapping[str, object]:
    """A crop's stages, with the columns that its clock goes by."""
    stages = list(row.stages.order_by("order"))
    by_source: dict[str, list[str]] = {}
    for stage in stages:
        by_source.setdefault(stage.source, []).append(str(stage))
    return {
        "stages": stages,
        "sources": [(source, "、".join(names)) for source, names in by_source.items()],
        "signed": sum(stage.reviewed_at is not None for stage in stages),
        "heat": row.clock == Clock.HEAT,
        "bbch": any(stage.bbch_from is not None for stage in stages),
        "dated": any(stage.typical_month is not None for stage in stages),
    }


def classes_of_crop(actor: Account, row: Crop) -> Mapping[str, object]:
    """A crop's maturity classes, earliest first."""
    return {"classes": row.classes.order_by("factor", "key")}


def calendars_of_crop(actor: Account, row: Crop) -> Mapping[str, object]:
    """The calendars that hold in the actor's places: those there and above."""
    above = {code for _role, place in held(actor) for code in codes.ancestors_or_self(place)}
    rows = Calendar.objects.filter(crop=row, region_id__in=above).select_related("region")
    return {"calendars": rows.order_by("region_id")}


def proposals_about(actor: Account, row: Crop) -> Mapping[str, object]:
    """Proposals about this row that the actor may work on, newest first."""
    table, subject = subject_of(row)
    return {"drafts": drafts_for(actor).filter(table=table, subject=subject)[:10]}
