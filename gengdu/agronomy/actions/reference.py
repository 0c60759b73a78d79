"""Load the seed tables: crops, stages, maturity classes, calendars, normals, solar terms.

Rows that an agronomist has checked (`reviewed_at`) are never overwritten by a newer edition, and a
checked crop gets no stages or classes beyond those that were approved for it.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from gengdu.agronomy.enums import Clock, Daylength
from gengdu.agronomy.models import (
    Calendar,
    CountySite,
    Crop,
    MaturityClass,
    Normal,
    ReferenceLoad,
    SolarTerm,
    Stage,
    Station,
)
from gengdu.kit import clock
from gengdu.regions.models import Region

EDITION = 2
FOLDER = Path(__file__).resolve().parent.parent / "reference"
CLOCKS = {"days": Clock.DAYS, "calendar": Clock.CALENDAR}
CALLED = {
    "maize_spring": ("玉米", "maize"),
    "maize_summer": ("玉米", "maize"),
    "rice_japonica_ne": ("水稻", "rice"),
    "rice_mid": ("水稻", "rice"),
    "rice_early": ("早稻", "early rice"),
    "rice_late": ("晚稻", "late rice"),
    "wheat_winter": ("小麦", "wheat"),
    "soybean_spring": ("大豆", "soybean"),
    "rapeseed_winter": ("油菜", "oilseed rape"),
    "potato_spring": ("土豆", "potato"),
    "pig_breeding": ("母猪", "sows"),
    "pig_fattening": ("肥猪", "pigs"),
    "layer": ("蛋鸡", "hens"),
    "beef_cattle": ("肉牛", "cattle"),
    "sheep_breeding": ("母羊", "ewes"),
    "grass_carp": ("草鱼", "carp"),
    "crayfish_rice": ("小龙虾", "crayfish"),
    "shrimp": ("对虾", "shrimp"),
    "honeybee": ("蜜蜂", "bees"),
}
"""What growers say where the table's name is a specialist's; the others are called by it."""
CLASSES = (
    ("early", "早熟", "early", 0.85),
    ("middle", "中熟", "middle", 1.0),
    ("late", "晚熟", "late", 1.12),
)
"""Factors on the thresholds: -15 % and +12 % are a start (notes), 未审核."""
PROVINCES = {"吉林": "22", "河南": "41", "湖北": "42", "山东": "37"}


def load_reference(*, force: bool = False) -> bool:
    """Load this edition of the seed tables unless it, or a newer one, is there; True if it did."""
    there = ReferenceLoad.objects.filter(name="agronomy").first()
    if there and there.version >= EDITION and not force:
        return False
    with transaction.atomic():
        crops = _load_crops()
        _load_stages(crops)
        _load_classes(crops)
    with transaction.atomic():
        _load_climate()
        _load_solar_terms()
        _load_calendars()
        _load_sites()
        ReferenceLoad.objects.update_or_create(
            name="agronomy", defaults={"version": EDITION, "loaded_at": clock.now()}
        )
    return True


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


CROP_FIELDS = (
    "name", "name_en", "called", "called_en", "scientific", "agrovoc_uri", "clock",
    "perennial", "daylength", "photo_hours", "photo_slope", "photo_twilight", "photo_source",
    "base_c", "upper_c", "start_event", "station", "source",
)  # fmt: skip
STAGE_FIELDS = (
    "name", "name_en", "bbch_from", "bbch_to", "gdd", "days",
    "typical_month", "typical_day", "source",
)  # fmt: skip


def _load_crops() -> dict[str, Crop]:
    answers = {row["crop"]: row for row in _rows("photoperiod")}
    kept = set(Crop.objects.filter(reviewed_at__isnull=False).values_list("key", flat=True))
    Crop.objects.bulk_create(
        [
            _crop(row, answers.get(row["crop"], {}))
            for row in _rows("crops")
            if row["crop"] not in kept
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=CROP_FIELDS,
    )
    return {crop.key: crop for crop in Crop.objects.all()}


def _crop(row: dict[str, str], answer: dict[str, str]) -> Crop:
    """From its rows in `crops` and, where it answers to the length of the day, `photoperiod`.

    Single and late rice and soybean are short-day plants, wheat a long-day one; early and middle
    rice are bred to be insensitive.
    """
    return Crop(
        key=row["crop"],
        name=row["name_zh"],
        name_en=row["name_en"],
        called=CALLED.get(row["crop"], ("", ""))[0],
        called_en=CALLED.get(row["crop"], ("", ""))[1],
        scientific=row["scientific"],
        agrovoc_uri=row["agrovoc_uri"],
        clock=CLOCKS.get(row["model"], Clock.HEAT),
        perennial=row["model"] == "perennial",
        daylength=Daylength(answer.get("daylength", "")),
        photo_hours=_number(answer.get("critical_h", "")),
        photo_slope=_number(answer.get("slope", "")),
        photo_twilight=_number(answer.get("twilight_deg", "")),
        photo_source=answer.get("source", ""),
        base_c=_number(row["base_c"]),
        upper_c=_number(row["upper_c"]),
        start_event=row["start_event"],
        station=row["ref_station"],
        source=row["parameter_source"],
    )


def _load_stages(crops: dict[str, Crop]) -> None:
    checked = Stage.objects.filter(reviewed_at__isnull=False)
    kept = set(checked.values_list("crop__key", "order"))
    whole = {crop.key for crop in crops.values() if crop.reviewed_at}
    Stage.objects.bulk_create(
        [
            _stage(crops[row["crop"]], row)
            for row in _rows("stages")
            if row["crop"] not in whole and (row["crop"], int(row["order"])) not in kept
        ],
        update_conflicts=True,
        unique_fields=["crop", "order"],
        update_fields=STAGE_FIELDS,
    )


def _stage(crop: Crop, row: dict[str, str]) -> Stage:
    month, _, day = row["typical_start_mmdd"].partition("-")
    return Stage(
        crop=crop,
        order=int(row["order"]),
        name=row["stage_zh"],
        name_en=row["stage_en"],
        bbch_from=_whole(row["bbch_from"]),
        bbch_to=_whole(row["bbch_to"]),
        gdd=_number(row["gdd_from_start"]),
        days=_whole(row["days_from_start"]),
        typical_month=_whole(month),
        typical_day=_whole(day),
        source="; ".join(filter(None, (row["method"], row["calendar_check"])))[:300],
    )


def _load_classes(crops: dict[str, Crop]) -> None:
    MaturityClass.objects.bulk_create(
        [
            MaturityClass(crop=crop, key=key, name=name, name_en=name_en, factor=factor)
            for crop in crops.values()
            if crop.clock == Clock.HEAT and not crop.perennial and not crop.reviewed_at
            for key, name, name_en, factor in CLASSES
        ],
        ignore_conflicts=True,
    )


def _load_calendars() -> None:
    """The usual start of each crop in its reference province, from its first stage's date."""
    provinces = Region.objects.in_bulk(PROVINCES.values())
    for row in _rows("stages"):
        code = PROVINCES.get(row["ref_province"], "")
        if int(row["order"]) != 1 or not row["typical_start_mmdd"] or code not in provinces:
            continue
        month, _, day = row["typical_start_mmdd"].partition("-")
        Calendar.objects.get_or_create(
            crop=Crop.objects.get(key=row["crop"]),
            region=provinces[code],
            defaults={
                "month": int(month),
                "day": int(day),
                "source": row["calendar_check"][:300],
            },
        )


SITES = "county seats to a tenth of a degree and their usual height, from general knowledge"


def _load_sites() -> None:
    """Where the counties of Jilin lie, so that their normals are interpolated."""
    rows = {row["code"]: row for row in _rows("county_sites")}
    for code in Region.objects.filter(pk__in=rows).values_list("pk", flat=True):
        row = rows[code]
        CountySite.objects.get_or_create(
            region_id=code,
            defaults={
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
                "elevation": float(row["elevation_m"]),
                "source": SITES,
            },
        )


def _load_climate() -> None:
    stations: dict[str, Station] = {}
    normals = []
    for row in _rows("normals"):
        stations[row["wmo_id"]] = Station(
            wmo=row["wmo_id"],
            name=row["station_zh"] or row["station_en"],
            name_en=row["station_en"],
            province_code=row["province_code"],
            latitude=float(row["lat"]),
            longitude=float(row["lon"]),
            elevation=float(row["elev_m"] or 0),
        )
        normals.append(
            Normal(
                station_id=row["wmo_id"],
                month=int(row["month"]),
                tmean=float(row["tmean_c"]),
                between_years=_number(row["sd_between_years"]),
            )
        )
    Station.objects.bulk_create(
        stations.values(),
        update_conflicts=True,
        unique_fields=["wmo"],
        update_fields=["name", "name_en", "province_code", "latitude", "longitude", "elevation"],
    )
    Normal.objects.bulk_create(
        normals,
        update_conflicts=True,
        unique_fields=["station", "month"],
        update_fields=["tmean", "between_years"],
    )


def _load_solar_terms() -> None:
    SolarTerm.objects.bulk_create(
        (
            SolarTerm(
                at=dt.datetime.fromisoformat(row["beijing_time"]).replace(tzinfo=clock.CHINA),
                name=row["name_zh"],
                longitude=int(row["solar_longitude_deg"]),
            )
            for row in _rows("solar_terms")
        ),
        ignore_conflicts=True,
    )
