"""A technician who proposes, a province that decides, and three small tables."""

from collections.abc import Callable
from typing import Any

import pytest

from gengdu.access.enums import Role
from gengdu.agronomy import registry
from gengdu.agronomy.models import Calendar, CountySite, Crop
from gengdu.agronomy.tests.samples import a_crop
from gengdu.kit.registry import Registry
from gengdu.people.models import Account


@pytest.fixture
def maize(db: None) -> Crop:
    """A crop with three stages at 100, 200 and 300 degree-days and one class; nobody signed it."""
    return a_crop(None)


@pytest.fixture
def calendar(maize, jilin) -> Calendar:
    """The county's own usual start."""
    return Calendar.objects.create(
        crop=maize, region=jilin["农安县"], month=4, day=28, source="县农技中心"
    )


@pytest.fixture
def site(jilin) -> CountySite:
    """Where the county lies."""
    return CountySite.objects.create(
        region=jilin["农安县"], latitude=44.4, longitude=125.2, elevation=190.0, source="地图"
    )


@pytest.fixture
def province_reviewer(resident, give) -> Account:
    """Decides for the whole province."""
    return give(resident("郑审省", "兴隆村"), Role.REVIEWER, "吉林省")


@pytest.fixture
def told(monkeypatch) -> list[tuple[str, int | None]]:
    """What the clocks' listeners heard: fields itself is not asked."""
    heard: list[tuple[str, int | None]] = []
    listeners: Registry[Callable[..., Any]] = Registry("listeners of this test")
    listeners.register("test", lambda *, region_code, crop_id: heard.append((region_code, crop_id)))
    monkeypatch.setattr(registry, "changed", listeners)
    return heard
