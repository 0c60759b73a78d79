"""Reading the tree: places and paths, search, boundaries of another day, plans of successions."""

from gengdu.regions.queries.boundaries import boundary_map, figures_on
from gengdu.regions.queries.places import (
    children_of,
    full_name,
    joined,
    local_places_below,
    open_regions,
    path_of,
    paths_of,
    region_at,
    region_by_official,
)
from gengdu.regions.queries.search import FoundPlace, search_places
from gengdu.regions.queries.succession import (
    Opening,
    Outline,
    outline_of,
    preview_succession,
    successions_watched,
)

__all__ = [
    "FoundPlace",
    "Opening",
    "Outline",
    "boundary_map",
    "children_of",
    "figures_on",
    "full_name",
    "joined",
    "local_places_below",
    "open_regions",
    "outline_of",
    "path_of",
    "paths_of",
    "preview_succession",
    "region_at",
    "region_by_official",
    "search_places",
    "successions_watched",
]
