"""Plantings of a batch, held while they are changed."""

from collections.abc import Collection

from django.db.models import QuerySet

from gengdu.fields.models import Planting


def held(*, keys: Collection[int]) -> QuerySet[Planting]:
    """Those of these plantings that stand on the field, locked until the transaction ends.

    Locked bare, in the order of their keys, and read in a second statement: what is joined to a
    row that was waited for would be that of before the wait (`access.scope.hold`).
    """
    standing = Planting.objects.filter(pk__in=keys, ended_on__isnull=True).order_by("pk")
    locked = list(standing.select_for_update(no_key=True).values_list("pk", flat=True))
    return Planting.objects.filter(pk__in=locked).order_by("pk")
