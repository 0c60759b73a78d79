"""The gate of the test-only section: organisations, as any app would write it."""

from django.db.models import QuerySet

from gengdu.access import queries
from gengdu.access.models import Organisation
from gengdu.access.scope import Actor


def samples_for(actor: Actor) -> QuerySet[Organisation]:
    """Organisations within the actor's grants."""
    return queries.organisations_for(actor)


def everything(actor: Actor) -> QuerySet[Organisation]:
    """Badly named for a gate."""
    return Organisation.objects.all()


def samples_of_place_for(actor: Actor, code: str) -> QuerySet[Organisation]:
    """Takes more than the actor."""
    return queries.organisations_for(actor).filter(region_id=code)


def neighbours_of(actor: Actor, row: Organisation) -> dict[str, object]:
    """A panel: what else the place has."""
    return {"names": [o.name for o in samples_for(actor).filter(region_id=row.region_id)]}


def board_for(actor: Actor, word: str = "") -> dict[str, object]:
    """A board."""
    return {"said": word, "count": samples_for(actor).count()}


def preview_of(actor: Actor, row: Organisation, fields: dict[str, object]) -> dict[str, object]:
    """What closing would do."""
    return {"row": row, "reason": fields["reason"]}
