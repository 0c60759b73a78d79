"""Tabs, menu and footer come from the apps that exist."""

import pytest

from gengdu.kit.registry import Registry
from gengdu.shell import navigation
from gengdu.shell.navigation import Bell, Domain, FooterItem, Link, MenuEntry, Tab


@pytest.mark.parametrize(
    ("path", "held"),
    [("/week/", True), ("/week/3/", True), ("/plots/1/", True), ("/", False), ("/weekly/", False)],
)
def test_a_tab_holds_what_is_under_it(in_gallery, path, held):
    assert Tab("gallery:week", "本周农事", under=("/plots/",)).holds(path) is held


def test_the_first_page_s_tab_does_not_hold_everything(in_gallery):
    home = Tab("gallery:home", "首页", under=("/r/",))
    assert [home.holds(path) for path in ("/", "/r/22/", "/me/")] == [True, True, False]


def test_one_tab_is_current(site):
    text = " ".join(site.get("/week/").content.decode().split())
    assert text.count('aria-current="page"') == 1
    assert '<a href="/week/" aria-current="page">' in text


def test_an_icon_that_is_not_in_the_sprite_stops_the_start():
    with pytest.raises(ValueError, match="no-such"):
        Tab("x", "x", "no-such")


@pytest.fixture
def menu(in_gallery, monkeypatch):
    """A small menu."""
    entries: Registry[MenuEntry] = Registry("menu")
    for name, domain, order in (("b", "data", 2), ("a", "data", 1), ("c", "people", 1)):
        entries.register(
            name,
            MenuEntry("gallery:console", name, "users", domain=domain, order=order, count=None),
        )
    domains: Registry[Domain] = Registry("domains")
    domains.register("people", Domain("人员", 1))
    domains.register("data", Domain("数据", 0))
    domains.register("empty", Domain("空", 2))
    monkeypatch.setattr(navigation, "console_menu", entries)
    monkeypatch.setattr(navigation, "domains", domains)


def shape(groups) -> list[tuple[str, list[str]]]:
    return [(group.label, [item.label for item in group.items]) for group in groups]


def test_the_menu_shows_what_is_allowed_by_domain(menu, rf):
    request = rf.get("/console/people/")
    assert shape(navigation.menu_for(request, lambda name: True)) == [
        ("数据", ["a", "b"]),
        ("人员", ["c"]),
    ]
    assert shape(navigation.menu_for(request, lambda name: name == "c")) == [("人员", ["c"])]
    assert navigation.menu_for(request, lambda name: False) == []


def test_the_footer_asks_every_provider_with_the_region(monkeypatch):
    footers = Registry("footers")
    footers.register("one", lambda region: [FooterItem(f"热线 {region}", "tel:12316")])
    footers.register("two", lambda region: [FooterItem("备案号")])
    monkeypatch.setattr(navigation, "footers", footers)
    assert [item.text for item in navigation.footer_items("220122")] == ["热线 220122", "备案号"]


def test_the_bell_adds_up(monkeypatch, rf):
    bells = Registry("bells")
    bells.register("notices", Bell("x", count=lambda request: 3))
    bells.register("chat", Bell("x", count=lambda request: 4))
    monkeypatch.setattr(navigation, "bells", bells)
    assert navigation.unread(rf.get("/")) == 7


def test_a_link_that_no_app_offers_is_empty(in_gallery):
    assert navigation.link_url("nothing") == ""
    assert navigation.link_url("sign_in") == "/form/"
    assert Link("gallery:form").url == "/form/"
