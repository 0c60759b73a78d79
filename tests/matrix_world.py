"""The world of the matrix test: two counties, two bureaus, everybody who can be somebody.

Built once for the whole module; every request runs in a savepoint that is taken back.
"""

import datetime as dt
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test.client import ClientHandler, RequestFactory

from gengdu.access.enums import Role
from gengdu.access.models import Grant, Organisation
from gengdu.console.registry import Screen, sections
from gengdu.console.tests.matrix import Entry, Sample, Spot
from gengdu.kit import clock
from gengdu.people.models import Account
from gengdu.people.tests.browser import Browser
from gengdu.people.tests.factories import register
from gengdu.regions.enums import RegionKind
from gengdu.regions.models import Region

LENGTHS = (2, 4, 6, 9, 12)
PLACES = {
    "22": "吉林省",
    "2201": "长春市",
    "220122": "农安县",
    "220122101": "伏龙泉镇",
    "220122101201": "泉眼岭村",
    "220122101202": "双桥村",
    "220182": "榆树市",
    "220182100": "五棵树镇",
    "220182100200": "兴隆村",
    "220221": "永吉县",
    "220221100": "口前镇",
    "220221100200": "歪头村",
}
HERE, THERE, ELSEWHERE = "220122101202", "220182100200", "220221100200"


class Breadth(Enum):
    """For whom a grant of the own county holds."""

    WHOLE = "all organisations"
    BUREAU = "one organisation"


class Row(Enum):
    """Where a row stands for somebody whose grant is for the own county."""

    OWN = "own region, own organisation"
    NEXT_DOOR = "own region, another organisation"
    FOREIGN = "another region"


@dataclass(frozen=True)
class Person:
    """An account with one grant over the own county, and its browser."""

    role: Role
    breadth: Breadth
    account: Account
    browser: Browser


@dataclass
class World:
    """Everybody and everything."""

    people: list[Person] = field(default_factory=list)
    rows: dict[tuple[str, Row], object] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)
    guest: Browser = field(default_factory=Browser)
    farmer: Browser = field(default_factory=Browser)
    neighbour: Browser = field(default_factory=Browser)
    chief: Browser = field(default_factory=Browser)
    own: dict[str, object] = field(default_factory=dict)
    """By address: the argument that names something of the farmer's own."""
    entries: dict[str, Entry] = field(default_factory=dict)

    def row(self, screen: Screen, where: Row) -> object:
        """The sample row of a section."""
        return self.rows[screen.name, where]


def said_by_apps(name: str) -> dict[str, Any]:
    """What every app's `tests/samples.py` says under this name, put together."""
    found: dict[str, Any] = {}
    product = Path(__file__).resolve().parent.parent / "gengdu"
    for path in sorted(product.glob("*/tests/samples.py")):
        module = importlib.import_module(f"gengdu.{path.parts[-3]}.tests.samples")
        found |= getattr(module, name, {})
    return found


def all_samples() -> dict[str, Sample]:
    """A row for every section."""
    return said_by_apps("SAMPLES")


def all_entries() -> dict[str, Entry]:
    """A rule for every address outside the frame."""
    from tests.matrix_entries import ENTRIES

    return ENTRIES | said_by_apps("ENTRIES")


def build() -> World:
    """Regions, organisations, rows of every section, and an account per role and breadth."""
    region = plant()
    own = Organisation.objects.create(name="农安县农业技术推广中心", region=region["220122"])
    next_door = Organisation.objects.create(name="中共农安县委组织部", region=region["220122"])
    foreign = Organisation.objects.create(name="榆树市农业农村局", region=region["220182"])
    spots = {
        Row.OWN: Spot(region[HERE], own),
        Row.NEXT_DOOR: Spot(region[HERE], next_door),
        Row.FOREIGN: Spot(region[THERE], foreign),
    }
    world = World(samples=all_samples())
    for screen in sections:
        sample = world.samples.get(screen.name)
        if sample is not None:
            for where, spot in spots.items():
                world.rows[screen.name, where] = sample.make(spot)
    for role in Role:
        for breadth in Breadth:
            world.people.append(somebody(role, breadth, region["220122"], own))
    farmer = register("陈小梅", HERE)
    world.farmer.sign_in(farmer.account)
    world.entries = all_entries()
    for name, entry in world.entries.items():
        if entry.own is not None:
            world.own[name] = entry.own(farmer.account)
    world.neighbour.sign_in(register("赵广田", THERE).account)
    world.chief.sign_in(chief(region["220122"]), second_factor=True)
    return world


def plant() -> dict[str, Region]:
    """The places."""
    Region.objects.bulk_create(
        Region(
            code=code,
            name=name,
            level=LENGTHS.index(len(code)) + 1,
            parent_id=parent
            if (parent := code[: (0, *LENGTHS)[LENGTHS.index(len(code))]]) in PLACES
            else None,
            kind=RegionKind.ORDINARY,
            opened_on=dt.date(2023, 6, 30),
        )
        for code, name in PLACES.items()
    )
    return Region.objects.in_bulk()


def somebody(role: Role, breadth: Breadth, county: Region, own: Organisation) -> Person:
    """Lives elsewhere, so that nobody sees his own account by living there."""
    account = register(f"{role.label}", ELSEWHERE).account
    organisation = own if breadth is Breadth.BUREAU else None
    grant(account, role, county, organisation)
    browser = Browser()
    browser.sign_in(account, second_factor=True)
    return Person(role, breadth, account, browser)


def chief(county: Region) -> Account:
    """Every role at once: sees every page."""
    account = register("钟万能", ELSEWHERE).account
    for role in Role:
        grant(account, role, county, None)
    return account


def grant(account: Account, role: Role, region: Region, organisation: Organisation | None) -> None:
    """As a story's given, past the actions."""
    Grant.objects.create(
        account=account,
        role=role,
        region=region,
        organisation=organisation,
        reason="matrix",
        valid_from=clock.now(),
    )


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens inside has not happened; durable actions may run in it, as in a TestCase."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def ask(
    browser: Browser, method: str, url: str, data: dict[str, object] | None = None
) -> HttpResponse:
    """One request that leaves nothing behind; without the test client's copies of every context."""
    factory = RequestFactory()
    factory.cookies = browser.cookies
    with taken_back():
        return _handler(getattr(factory, method)(url, data or {}).environ)


_handler = ClientHandler(enforce_csrf_checks=False)
