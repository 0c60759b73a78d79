"""The frame itself in the browser: the gallery keeps the rules in every mode."""

import pytest

from gengdu.shell import navigation
from gengdu.shell.tests import gallery
from tests.journeys.looks import assert_looks_right

PAGES = [
    "/member/",
    "/public/",
    "/form/",
    "/view/",
    "/console/",
    "/detail/",
    "/confirm/",
    "/refuse/404/",
]
MODES = {
    "light": {},
    "dark": {"gd_theme": "dark"},
    "elder": {"gd_view": "elder"},
    "elder 32 dark": {"gd_view": "elder", "gd_size": "32", "gd_theme": "dark"},
    "English": {"gd_lang": "en"},
}
pytestmark = pytest.mark.browser


@pytest.fixture
def _gallery(settings, monkeypatch) -> None:
    settings.ROOT_URLCONF = gallery.URLS
    settings.TEMPLATES = gallery.templates(settings.TEMPLATES)
    for name, registry in gallery.registries().items():
        monkeypatch.setattr(navigation, name, registry)


def wear(page, cookies: dict[str, str], url: str) -> None:
    """Give the device a view mode."""
    page.context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])


@pytest.mark.parametrize("mode", MODES)
def test_pages_keep_the_rules_on_a_phone(_gallery, page360, live_server, complaints, mode):
    complaints.expected.append("404 (Not Found)")
    wear(page360, MODES[mode], live_server.url)
    for path in PAGES:
        page360.goto(path)
        assert_looks_right(page360)


@pytest.mark.parametrize("mode", MODES)
def test_pages_keep_the_rules_on_a_desk(_gallery, page1280, live_server, complaints, mode):
    complaints.expected.append("404 (Not Found)")
    wear(page1280, MODES[mode], live_server.url)
    for path in PAGES:
        page1280.goto(path)
        assert_looks_right(page1280)
