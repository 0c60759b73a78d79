"""Pages that show every component of the frame: an URLconf for tests and screenshots only.

`tools/shots.py --gallery` draws them, `tests/journeys/test_frame.py` measures them. Use with
`ROOT_URLCONF = URLS`, `TEMPLATES = templates(settings.TEMPLATES)` and `navigation.<name>` replaced
by `registries()[name]`, so that the gallery looks the same whichever apps exist.
"""

from pathlib import Path
from typing import Any

from gengdu.kit.registry import Registry
from gengdu.shell.navigation import FooterItem, Link, Tab

URLS = "gengdu.shell.tests.gallery.urls"


def templates(configured: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The settings' template engine, which also finds the gallery's pages."""
    return [configured[0] | {"DIRS": [Path(__file__).parent.parent]}]


def registries() -> dict[str, Registry]:
    """Tabs, links and footer as a grown site has them."""
    tabs: Registry[Tab] = Registry("tabs")
    for order, (name, label, icon) in enumerate(
        (
            ("member", "首页", "house"),
            ("week", "本周农事", "sprout"),
            ("learn", "学习", "list"),
            ("ask", "问专家", "users"),
            ("me", "我的", "circle-user"),
        )
    ):
        tabs.register(name, Tab(f"gallery:{name}", label, icon, order=order))
    links: Registry[Link] = Registry("links")
    for name, target in (
        ("place", "place"),
        ("search", "place"),
        ("sign_in", "form"),
        ("me_fragment", "me_fragment"),
        ("console", "console"),
        ("me", "me"),
    ):
        links.register(name, Link(f"gallery:{target}"))
    footers: Registry[Any] = Registry("footers")
    footers.register(
        "operator",
        lambda region: [
            FooterItem("农业服务热线 12316（早8点到晚8点）", "tel:12316"),
            FooterItem("农安县农业农村局"),
            FooterItem("吉ICP备00000000号", "/member/"),
            FooterItem("隐私说明", "/member/"),
        ],
    )
    return {"tabs": tabs, "links": links, "footers": footers}
