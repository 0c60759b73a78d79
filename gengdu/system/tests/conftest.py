"""People at their desks."""

from collections.abc import Callable

import pytest

from gengdu.access.enums import Role
from gengdu.people.models import Account
from gengdu.people.tests.browser import Browser


@pytest.fixture
def desk() -> Callable[[Account], Browser]:
    """A browser in which somebody is signed in, past the second step."""

    def sit(account: Account) -> Browser:
        browser = Browser()
        browser.sign_in(account, second_factor=True)
        return browser

    return sit


@pytest.fixture
def county_admin(resident, give) -> Account:
    """System administrator of 农安县."""
    return give(resident("高大山", "双桥村"), Role.SYSTEM_ADMIN, "农安县")


@pytest.fixture
def county_security(resident, give) -> Account:
    """Security administrator of 农安县."""
    return give(resident("严守二", "泉眼岭村"), Role.SECURITY_ADMIN, "农安县")


@pytest.fixture
def manager(resident, give) -> Account:
    """Keeps the station of 伏龙泉镇, with both its villages."""
    return give(resident("孙秀英", "双桥村"), Role.STATION_MANAGER, "伏龙泉镇")
