"""The back office of agronomy: tables, proposals for them, weather."""

from gengdu.agronomy.console.proposals import DRAFTS
from gengdu.agronomy.console.tables import CALENDARS, CROPS, SITES
from gengdu.agronomy.console.weather import COVERAGE, IMPORTS
from gengdu.console.registry import Screen

SCREENS: tuple[Screen, ...] = (CROPS, CALENDARS, SITES, DRAFTS, COVERAGE, IMPORTS)
