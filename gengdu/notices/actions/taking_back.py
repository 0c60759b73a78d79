"""Taking notices back: out of every inbox at once, deleted afterwards."""

from collections.abc import Collection

from gengdu.kit import clock
from gengdu.notices.models import Notice, TakenBack


def take_back(*, key: str) -> None:
    """Nobody finds a notice of this occasion in his inbox from now on, or on the bell.

    One row, however many were told; whoever told them deletes the notices with `delete_notices`.
    """
    TakenBack.objects.bulk_create([TakenBack(key=key, at=clock.now())], ignore_conflicts=True)


def delete_notices(*, person_ids: Collection[int], key: str) -> int:
    """Delete these persons' notices of an occasion (2,000 at most); returns how many there were."""
    return Notice.objects.filter(person_id__in=person_ids, key=key).delete()[0]
