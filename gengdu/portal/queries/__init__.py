"""What the portal's pages show, shaped once."""

from gengdu.portal.queries.homes import Home, Shelf, home_code, home_of, rubric_named, sections_of
from gengdu.portal.queries.lists import RubricPage, pages_about, rubric_page
from gengdu.portal.queries.weeks import PlotWeek, Week, reasons_for, shown_among, week_of

__all__ = [
    "Home",
    "PlotWeek",
    "RubricPage",
    "Shelf",
    "Week",
    "home_code",
    "home_of",
    "pages_about",
    "reasons_for",
    "rubric_named",
    "rubric_page",
    "sections_of",
    "shown_among",
    "week_of",
]
