"""Reading the index: what is found, by which filters it can be narrowed, how far behind it is."""

from gengdu.search.queries.facets import Chip, Group, chips_of, suggestions
from gengdu.search.queries.finding import Found, Hit, search

__all__ = ["Chip", "Found", "Group", "Hit", "chips_of", "search", "suggestions"]
