"""The named cast and the small country they live in; database and browser come from the runner."""

import datetime as dt

import pytest

from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region

TOWN = {
    "22": "吉林省",
    "2201": "长春市",
    "220122": "农安县",
    "220122101": "伏龙泉镇",
    "220122101201": "泉眼岭村",
    "220122101202": "双桥村",
    "220122102": "哈拉海镇",
    "220122102201": "二青山村",
    "220182": "榆树市",
    "220182100": "五棵树镇",
    "220182100200": "兴隆村",
    "2202": "吉林市",
    "220221": "永吉县",
}


@pytest.fixture
def jilin(db: None) -> dict[str, Region]:
    """A handful of places in Jilin, by name (the county 农安县 with two townships, a neighbour)."""
    regions = [
        Region(
            code=code,
            name=name,
            level=(2, 4, 6, 9, 12).index(len(code)) + 1,
            parent_id=code[: (0, 2, 4, 6, 9)[(2, 4, 6, 9, 12).index(len(code))]] or None,
            kind=RegionKind.ORDINARY,
            opened_on=dt.date(2023, 6, 30),
        )
        for code, name in TOWN.items()
    ]
    assert {r.level for r in regions} == set(Level)
    Region.objects.bulk_create(regions)
    return {r.name: r for r in regions}
