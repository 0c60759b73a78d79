"""Where people live."""

from gengdu.people.errors import NotAVillage
from gengdu.regions.enums import Level
from gengdu.regions.models import Region
from gengdu.regions.queries import open_regions, path_of, region_at


def home_at(code: str) -> Region:
    """The place a person may live at: an open village, or the lowest place known there.

    Where no villages are loaded (other provinces at first) a township will do.
    """
    region = region_at(code)
    if region.closed_on is not None or region.level < Level.TOWNSHIP:
        raise NotAVillage
    if region.level < Level.VILLAGE and open_regions().filter(parent_id=region.code).exists():
        raise NotAVillage
    return region


def words_about(code: str) -> list[str]:
    """The names of a place and those above it: no good passwords for its people."""
    return [region.name for region in path_of(code)]
