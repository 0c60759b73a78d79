"""The back office with one more section, and people signed in to it."""

from collections.abc import Callable

import pytest

from gengdu.access.enums import Role
from gengdu.access.models import Organisation
from gengdu.console.registry import sections
from gengdu.console.tests.sample import SAMPLE, WORDS
from gengdu.people.models import Account
from gengdu.people.tests.browser import Browser


@pytest.fixture(autouse=True)
def _frame(settings, monkeypatch):
    """The test-only screens stand in the registry and the addresses for one test."""
    settings.ROOT_URLCONF = "gengdu.console.tests.urls"
    entries = {**sections._entries, SAMPLE.name: SAMPLE, WORDS.name: WORDS}
    monkeypatch.setattr(sections, "_entries", entries)


@pytest.fixture
def desk() -> Callable[..., Browser]:
    """A browser in which somebody is signed in, past the second step unless said."""

    def sit(account: Account, *, second_step: bool = True) -> Browser:
        browser = Browser()
        browser.sign_in(account, second_factor=second_step)
        return browser

    return sit


@pytest.fixture
def county_admin(resident, give) -> Account:
    """System administrator of 农安县: may rename and close its organisations."""
    return give(resident("高大山", "双桥村"), Role.SYSTEM_ADMIN, "农安县")


@pytest.fixture
def foreign_station(jilin) -> Organisation:
    """An organisation of the county next door."""
    return Organisation.objects.create(name="榆树市农业农村局", region=jilin["榆树市"])
