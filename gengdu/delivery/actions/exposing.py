"""The first showing of an item to a person in a season: a fact, appended once."""

from collections.abc import Iterable

from gengdu.delivery.models import Exposure
from gengdu.delivery.queries.matching import Match
from gengdu.kit import clock


def expose(*, matches: Iterable[Match]) -> int:
    """Note that these were shown, and why; the first time in a season counts. Returns how many are
    new.

    Who looks again costs one read and no write. Two pages at once append one row.
    """
    found = {(match.person_id, match.item.pk, match.season): match for match in matches}
    if not found:
        return 0
    known = set(
        Exposure.objects.filter(
            person_id__in={person for person, _item, _season in found},
            item_id__in={item for _person, item, _season in found},
        ).values_list("person_id", "item_id", "season")
    )
    now = clock.now()
    fresh = [
        Exposure(
            person_id=match.person_id,
            item_id=match.item.pk,
            shown_at=now,
            planting_id=match.planting_id,
            stage_id=match.stage_id,
            region_code=match.region_code,
            reason=match.reason.as_json(),
            season=match.season,
        )
        # In one order everywhere: two pages of one house never wait for each other in a ring.
        for key, match in sorted(found.items())
        if key not in known
    ]
    Exposure.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
