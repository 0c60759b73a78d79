"""The index of name tails, kept in the same transaction as the names."""

from collections.abc import Iterable

from gengdu.regions.models import Region, RegionSuffix
from gengdu.regions.rules import names


def index_names(*, regions: Iterable[Region]) -> None:
    """Make open regions findable by any part of their name; repeating changes nothing."""
    RegionSuffix.objects.bulk_create(
        [
            RegionSuffix(suffix=suffix, region_id=region.code)
            for region in regions
            for suffix in names.suffixes_of(region.name)
        ],
        ignore_conflicts=True,
    )


def unindex_names(*, regions: Iterable[Region]) -> None:
    """Take closed or renamed regions out of the index, by the names they have here."""
    for region in regions:
        RegionSuffix.objects.filter(
            region=region, suffix__in=names.suffixes_of(region.name)
        ).delete()
