"""One row for every section of agronomy: the matrix test, the list tests and the looks use them."""

import itertools
from typing import Any

from gengdu.agronomy.enums import Clock, Table
from gengdu.agronomy.models import (
    Calendar,
    CountySite,
    Crop,
    DailyWeather,
    MaturityClass,
    Stage,
    TableDraft,
    WeatherImport,
)
from gengdu.agronomy.queries.contents import content_of
from gengdu.agronomy.rules.contents import hash_of
from gengdu.kit import clock
from gengdu.people.tests.factories import register
from gengdu.regions.models import Region
from gengdu.system.tests.samples import Sample

_count = itertools.count(1)


def a_crop(_spot: Any) -> Crop:
    """A crop with three stages and a class, signed by nobody."""
    no = next(_count)
    crop = Crop.objects.create(
        key=f"sample_{no}",
        name=f"样例作物{no}",
        name_en=f"sample crop {no}",
        clock=Clock.HEAT,
        base_c=8,
        upper_c=30,
        start_event="sowing",
        source="样例",
    )
    Stage.objects.bulk_create(
        Stage(
            crop=crop, order=at, name=name, name_en=f"stage {at}", bbch_from=10 * at,
            bbch_to=10 * at + 5, gdd=100.0 * at, days=10 * at, typical_month=4 + at, typical_day=1,
            source="样例",
        )
        for at, name in enumerate(("播种期", "出苗期", "拔节期"), 1)
    )  # fmt: skip
    MaturityClass.objects.create(crop=crop, key="middle", name="中熟", name_en="middle", factor=1.0)
    return crop


def a_calendar(spot: Any) -> Calendar:
    """The usual start of a crop at the place."""
    return Calendar.objects.create(
        crop=a_crop(spot), region=spot.region, month=4, day=28, source="样例"
    )


def county_of(spot: Any) -> Region:
    """The county of the place, as the gate of weather gives it."""
    return Region.objects.get(code=spot.region.code[:6])


def a_site(spot: Any) -> CountySite:
    """Where a county lies; a township stands for its county where that has one already."""
    return CountySite.objects.get_or_create(
        region=spot.region,
        defaults={"latitude": 44.4, "longitude": 125.2, "elevation": 190.0, "source": "样例"},
    )[0]


def a_draft(spot: Any) -> TableDraft:
    """Somebody's proposal about a crop, for the organisation of the spot."""
    crop = a_crop(spot)
    content = content_of(crop)
    author = register("何提议", spot.region.code).account
    draft = TableDraft.objects.create(
        table=Table.CROP,
        subject=crop.key,
        title=crop.name,
        proposal=content.plain(),
        base_sha256=hash_of(content),
        region=spot.region,
        organisation=spot.organisation,
        author=author,
    )
    draft.writers.add(author)
    return draft


def a_covered_county(spot: Any) -> Region:
    """A county with two days of weather and a gap between them."""
    county = county_of(spot)
    for day in (1, 3):
        DailyWeather.objects.get_or_create(
            region=county,
            day=clock.today().replace(day=day),
            defaults={"tmin": 3.0, "tmax": 14.0, "source": "样例"},
        )
    return county


def a_sheet(spot: Any) -> WeatherImport:
    """A sheet of one day that nobody has confirmed."""
    day = clock.today().isoformat()
    return WeatherImport.objects.create(
        region=county_of(spot),
        by=register("何气象", spot.region.code).account,
        name=f"农安{next(_count)}.csv",
        sha256=f"{next(_count):064d}",
        rows=[[day, 3.0, 14.0, "样例"]],
        first_on=clock.today(),
        last_on=clock.today(),
    )


SAMPLES: dict[str, Sample] = {
    "agronomy.crop": Sample(a_crop, placed=False, shared=True),
    "agronomy.calendar": Sample(a_calendar),
    "agronomy.site": Sample(a_site),
    "agronomy.draft": Sample(a_draft, owned=True),
    "agronomy.weather": Sample(a_covered_county),
    "agronomy.sheet": Sample(a_sheet),
}
