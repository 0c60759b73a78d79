"""Crops, calendars and county sites: what stands in the tables, and how a change is proposed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access.enums import Right
from gengdu.agronomy.actions import drafts as actions
from gengdu.agronomy.enums import Clock
from gengdu.agronomy.forms import (
    CalendarForm,
    NewCalendarForm,
    NewCropForm,
    NewSiteForm,
    SiteForm,
    TableForm,
)
from gengdu.agronomy.models import Calendar, CountySite, Crop
from gengdu.agronomy.queries import panels, tables
from gengdu.agronomy.rules.contents import STARTS
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    ActForm,
    Column,
    Fact,
    MainColumn,
    On,
    Panel,
    PickFilter,
    PlaceFilter,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    Words,
)

EDIT = "agronomy/table_edit.html"
DRAFT = "agronomy.draft"
SIGNED = {"True": _("checked"), "False": _("not checked yet")}
TONES: Mapping[str, Tone] = {"True": Tone.GOOD, "False": Tone.WAITING}
CHECKED = ((str(False), SIGNED["True"]), (str(True), SIGNED["False"]))
"""For the lookup `isnull`."""
ASKS_TO_SIGN = _(
    "You say that %(what)s is right as it stands, in every line. A reviewer looks at it, and the"
    " mark 未审核 goes."
)
SENT = _("Handed in: you will be told what was decided.")
SAVED = _("Saved as a proposal. Look at what changes, then hand it in.")


PROPOSALS = Panel(
    title=_("Proposals"),
    template="agronomy/_proposals.html",
    query=panels.proposals_about,
    right=Right.CROPS_WRITE,
)


def _acts(
    *,
    propose: tuple[Words, Callable[..., Any], type[ActForm]],
    change: tuple[Callable[..., Any], type[ActForm]],
    sign: Callable[..., Any],
    alike: bool,
) -> tuple[Act, ...]:
    """Rows change by proposals: a new one, another version, or the word that it is right.

    `alike`: the rows are many and small, so that several are signed at once and a new one is what
    the screen is for.
    """
    act = partial(Act, right=Right.CROPS_WRITE, leads_to=DRAFT)
    label, make, form = propose
    return (
        act(
            verb="propose",
            label=label,
            action=make,
            form=form,
            template=EDIT,
            on=On.SCREEN,
            icon="plus",
            primary=alike,
            done=SAVED,
        ),
        act(
            verb="edit",
            label=_("Propose a change"),
            action=change[0],
            form=change[1],
            template=EDIT,
            icon="pencil",
            done=SAVED,
        ),
        act(
            verb="sign",
            label=_("All right as it stands: hand in"),
            action=sign,
            icon="clipboard-check",
            primary=True,
            bulk=alike,
            asks=ASKS_TO_SIGN,
            done=SENT,
        ),
    )


def _is_signed(row: Any) -> str:
    return str(row.reviewed_at is not None)


def _signed_column() -> StateColumn:
    return StateColumn(_("Checked"), tones=TONES, state=_is_signed, says=SIGNED)


def _signed_filter() -> PickFilter:
    return PickFilter(
        _("Checked"), _("Checked or not"), field_name="reviewed_at", lookup_expr="isnull",
        choices=CHECKED,
    )  # fmt: skip


def _signed_fact() -> Fact:
    return Fact(_("Checked"), lambda row: row.reviewed_at or SIGNED["False"])


def _limits(row: Crop) -> str:
    if row.base_c is None or row.upper_c is None:
        return ""
    return f"{row.base_c:g}–{row.upper_c:g} °C"


def _sub(row: Crop) -> str:
    return " · ".join(filter(None, (row.called, row.scientific)))


class CropTable(SectionTable):
    """Every crop, in the order of the seed table."""

    name = MainColumn(_("Crop"), sub=_sub)
    reviewed_at = _signed_column()
    clock = Column(_("Clock"))
    limits = Column(_("Base–upper"), words=_limits, css="nw")
    stage_count = Column(_("Stages"), numeric=True, named=True)
    source = Column(_("Source"), card="hide")


class CropFilters(SectionFilters):
    """By name, clock and whether somebody has checked it."""

    q = SearchFilter(_("Find a crop"), method="named")
    clock = PickFilter(_("Clock"), _("All clocks"), choices=Clock.choices)
    checked = _signed_filter()

    def named(self, rows: QuerySet[Crop], _name: str, text: str) -> QuerySet[Crop]:
        """By any of its names."""
        found = Q()
        for field in ("name", "name_en", "called", "scientific", "key"):
            found |= Q(**{f"{field}__icontains": text})
        return rows.filter(found)


CROPS = Section(
    app="agronomy",
    noun="crop",
    title=pgettext_lazy("console section", "Crops"),
    one=_("Crop"),
    domain="fields",
    icon="sprout",
    order=50,
    view=Right.CROPS_VIEW,
    model=Crop,
    rows=tables.crops_for,
    table=CropTable,
    filters=CropFilters,
    intro=_(
        "What all predictions stand on. Rows marked 未审核 come from the seed tables: nobody of the"
        " province has signed them yet."
    ),
    headline=str,
    facts=(
        _signed_fact(),
        Fact(_("called in the field"), lambda row: row.called),
        Fact(_("scientific name"), lambda row: row.scientific),
        Fact(_("Clock"), lambda row: row.get_clock_display()),
        Fact(_("Base–upper"), _limits),
        Fact(_("counts from"), lambda row: STARTS.get(row.start_event, row.start_event)),
        Fact(_("day length"), lambda row: row.get_daylength_display()),
        Fact(_("perennial"), lambda row: row.perennial),
        Fact(_("key"), lambda row: row.key),
        Fact(_("AGROVOC"), lambda row: row.agrovoc_uri),
        Fact(_("Source"), lambda row: row.source),
    ),
    panels=(
        Panel(
            title=_("Growth stages"),
            template="agronomy/_stages.html",
            query=panels.stages_of_crop,
        ),
        Panel(
            title=_("Maturity classes"),
            template="agronomy/_classes.html",
            query=panels.classes_of_crop,
        ),
        Panel(
            title=_("Usual start in your places"),
            template="agronomy/_calendars.html",
            query=panels.calendars_of_crop,
        ),
        PROPOSALS,
    ),
    empty=_("The seed tables are not loaded yet."),
    acts=_acts(
        propose=(_("Propose a new crop"), actions.propose_new_crop, NewCropForm),
        change=(actions.propose_crop, TableForm),
        sign=actions.sign_crop,
        alike=False,
    ),
)


def _day(row: Calendar) -> str:
    return str(_("%(month)d/%(day)d") % {"month": row.month, "day": row.day})


def _crop_choices() -> list[tuple[str, str]]:
    return [(crop.key, str(crop)) for crop in Crop.objects.order_by("pk")]


class CalendarTable(SectionTable):
    """By place, then crop."""

    crop = MainColumn(_("Crop"))
    reviewed_at = _signed_column()
    region = Column(_("Place"), words=lambda row: row.region.name, card="o1")
    day = Column(_("Usual start"), words=_day, css="nw", named=True)
    source = Column(_("Source"), card="hide")


class CalendarFilters(SectionFilters):
    """By crop, place and whether somebody has checked it."""

    crop = PickFilter(_("Crop"), _("All crops"), field_name="crop__key", choices=_crop_choices)
    place = PlaceFilter()
    checked = _signed_filter()


CALENDARS = Section(
    app="agronomy",
    noun="calendar",
    title=_("Crop calendars"),
    one=_("Crop calendar"),
    domain="fields",
    icon="calendar",
    order=60,
    view=Right.CROPS_VIEW,
    model=Calendar,
    key="id",
    rows=tables.calendars_for,
    table=CalendarTable,
    filters=CalendarFilters,
    region="region_id",
    intro=_(
        "When a crop usually starts: for plantings whose date nobody knows. The nearest place"
        " counts; what holds above your places stands on the page of the crop."
    ),
    headline=lambda row: f"{row.crop} · {row.region.name}",
    facts=(
        _signed_fact(),
        Fact(_("Crop"), lambda row: row.crop),
        Fact(_("Place"), lambda row: row.region.name),
        Fact(_("Usual start"), _day),
        Fact(_("Source"), lambda row: row.source),
    ),
    panels=(PROPOSALS,),
    empty=_("No calendar of its own in your places: the one above holds."),
    acts=_acts(
        propose=(_("Propose a calendar"), actions.propose_new_calendar, NewCalendarForm),
        change=(actions.propose_calendar, CalendarForm),
        sign=actions.sign_calendar,
        alike=True,
    ),
)


class SiteTable(SectionTable):
    """By county."""

    region = MainColumn(_("County"), words=lambda row: row.region.name)
    reviewed_at = _signed_column()
    latitude = Column(_("latitude"), numeric=True, named=True)
    longitude = Column(_("longitude"), numeric=True, named=True)
    elevation = Column(_("elevation (m)"), numeric=True, named=True)
    source = Column(_("Source"), card="hide")


class SiteFilters(SectionFilters):
    """By place and whether somebody has checked it."""

    place = PlaceFilter()
    checked = _signed_filter()


SITES = Section(
    app="agronomy",
    noun="site",
    title=_("County sites"),
    one=_("County site"),
    domain="fields",
    icon="map-pin",
    order=70,
    view=Right.CROPS_VIEW,
    model=CountySite,
    key="id",
    rows=tables.sites_for,
    table=SiteTable,
    filters=SiteFilters,
    region="region_id",
    intro=_(
        "Where a county's fields lie. Its climate normals are worked out from the four nearest"
        " stations and its height; without a site, from the mean of the province."
    ),
    headline=lambda row: row.region.name,
    facts=(
        _signed_fact(),
        Fact(_("County"), lambda row: row.region.name),
        Fact(_("latitude"), lambda row: row.latitude),
        Fact(_("longitude"), lambda row: row.longitude),
        Fact(_("elevation (m)"), lambda row: row.elevation),
        Fact(_("Source"), lambda row: row.source),
    ),
    panels=(PROPOSALS,),
    empty=_("No county of your places has a site: the mean of the province holds."),
    acts=_acts(
        propose=(_("Propose a site"), actions.propose_new_site, NewSiteForm),
        change=(actions.propose_site, SiteForm),
        sign=actions.sign_site,
        alike=True,
    ),
)
