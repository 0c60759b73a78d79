"""The named cast and the small country they live in; database and browser come from the runner."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from gengdu.access.enums import Role
from gengdu.access.models import Grant, GrantRubric, Organisation
from gengdu.kit import clock
from gengdu.options.queries import forget_footers
from gengdu.people.models import Account, SignIn
from gengdu.people.tests.browser import Browser
from gengdu.people.tests.factories import register
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region
from gengdu.shell.kept import forget_all

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

# Properties are about values: how long a shared machine takes for them says nothing.
hypothesis.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("ours")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite, which has one writer at a time, the tests marked `postgres` are not collected."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def chinese() -> None:
    """Every test begins in Chinese, whatever language the page before it was asked in."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def fresh_footer() -> None:
    """No page shows at its foot what the test before has set, nor a page of that test."""
    forget_footers()
    forget_all()


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


@pytest.fixture
def client() -> Browser:
    """A browser: `client.sign_in(mei)`, `client.sign_in(lao_wang, second_factor=True)`."""
    return Browser()


@pytest.fixture
def resident(jilin: dict[str, Region]) -> Callable[..., Account]:
    """Somebody who registered yesterday: `resident("梅", "双桥村")`; no password, no roles.

    Signed in nowhere. `account` sets columns past the actions, as a story's given
    (`is_active=False`).
    """

    def make(name: str, place: str, **account: Any) -> Account:
        with time_machine.travel(clock.now() - dt.timedelta(days=1), tick=False):
            made = register(name, jilin[place].code).account
        SignIn.objects.filter(account=made).delete()
        if account:
            Account.objects.filter(pk=made.pk).update(**account)
        return Account.objects.select_related("person").get(pk=made.pk)

    return make


@pytest.fixture
def give(jilin: dict[str, Region]) -> Callable[..., Account]:
    """Gives roles as a story's given: `give(li, Role.TECHNICIAN, "农安县", organisation=…)`.

    Returns the account as the next request would find it. Past the actions, which refuse much.
    """

    def grant(
        account: Account,
        role: Role,
        place: str,
        *,
        organisation: Organisation | None = None,
        rubrics: Iterable[str] = (),
        **fields: Any,
    ) -> Account:
        row = Grant.objects.create(
            account=account,
            role=role,
            region=jilin[place],
            organisation=organisation,
            **{"reason": "the story needs it", "valid_from": clock.now(), **fields},
        )
        GrantRubric.objects.bulk_create(GrantRubric(grant=row, rubric=each) for each in rubrics)
        return Account.objects.select_related("person").get(pk=account.pk)

    return grant


@pytest.fixture
def agri_station(jilin: dict[str, Region]) -> Organisation:
    """农安县农业技术推广中心: the county's technicians."""
    return Organisation.objects.create(
        name="农安县农业技术推广中心",
        short_name="县农技中心",
        region=jilin["农安县"],
        hotline="0431-80000001",
    )


@pytest.fixture
def party_office(jilin: dict[str, Region]) -> Organisation:
    """农安县委组织部: another bureau of the same county."""
    return Organisation.objects.create(
        name="中共农安县委组织部",
        short_name="县委组织部",
        region=jilin["农安县"],
        hotline="0431-80000002",
    )


@pytest.fixture
def college(jilin: dict[str, Region]) -> Organisation:
    """A partner: its people write drafts, they never publish."""
    return Organisation.objects.create(
        name="吉林农业学院", short_name="农学院", region=jilin["长春市"], partner=True
    )


@pytest.fixture
def mei(resident: Callable[..., Account]) -> Account:
    """A farmer of 双桥村, without any role."""
    return resident("陈小梅", "双桥村")


@pytest.fixture
def neighbour(resident: Callable[..., Account]) -> Account:
    """A farmer of 二青山村, in another township of the same county."""
    return resident("赵广田", "二青山村")


@pytest.fixture
def lao_wang(resident: Callable[..., Account], give: Callable[..., Account]) -> Account:
    """Writes what 双桥村 reads, for all organisations."""
    return give(resident("王德福", "双桥村"), Role.EDITOR, "双桥村")


@pytest.fixture
def station_manager(resident: Callable[..., Account], give: Callable[..., Account]) -> Account:
    """Keeps the station of 双桥村."""
    return give(resident("孙秀英", "双桥村"), Role.STATION_MANAGER, "双桥村")


@pytest.fixture
def technician_li(
    resident: Callable[..., Account], give: Callable[..., Account], agri_station: Organisation
) -> Account:
    """The county's agri-technician, of 农安县农业技术推广中心."""
    li = resident("李明", "双桥村")
    return give(li, Role.TECHNICIAN, "农安县", organisation=agri_station)


@pytest.fixture
def county_reviewer(resident: Callable[..., Account], give: Callable[..., Account]) -> Account:
    """Reviews for 农安县, whatever the organisation."""
    return give(resident("周敏", "泉眼岭村"), Role.REVIEWER, "农安县")


@pytest.fixture
def party_editor(
    resident: Callable[..., Account], give: Callable[..., Account], party_office: Organisation
) -> Account:
    """Writes for 农安县委组织部: same county, another bureau than technician_li."""
    return give(resident("郑红", "泉眼岭村"), Role.EDITOR, "农安县", organisation=party_office)


@pytest.fixture
def contributor(
    resident: Callable[..., Account], give: Callable[..., Account], college: Organisation
) -> Account:
    """Writes drafts for 农安县 from a partner organisation."""
    return give(resident("何教授", "兴隆村"), Role.CONTRIBUTOR, "农安县", organisation=college)


@pytest.fixture
def province_admin(resident: Callable[..., Account], give: Callable[..., Account]) -> Account:
    """System administrator of 吉林省."""
    return give(resident("高峰", "兴隆村"), Role.SYSTEM_ADMIN, "吉林省")


@pytest.fixture
def security_admin(resident: Callable[..., Account], give: Callable[..., Account]) -> Account:
    """Security administrator of 吉林省: gives roles, never to himself."""
    return give(resident("严守一", "兴隆村"), Role.SECURITY_ADMIN, "吉林省")


@pytest.fixture
def auditor(resident: Callable[..., Account], give: Callable[..., Account]) -> Account:
    """Reads the log of 吉林省 and changes nothing."""
    return give(resident("林清", "兴隆村"), Role.AUDITOR, "吉林省")


@pytest.fixture
def outsider(resident: Callable[..., Account], give: Callable[..., Account]) -> Account:
    """Holds a whole county's roles, but of 榆树市 next door."""
    someone = resident("马远", "兴隆村")
    for role in (Role.TECHNICIAN, Role.STATION_MANAGER, Role.EDITOR, Role.REVIEWER):
        someone = give(someone, role, "榆树市")
    return someone
