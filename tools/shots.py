"""Screenshots of pages in every mode, to be looked at (the README's are tools/demo_shots.py).

    python tools/shots.py                                  of the site at GENGDU_ORIGIN
    python tools/shots.py --gallery                        the frame's own components
    python tools/shots.py /r/220122/ /sign-in/             of the site at GENGDU_ORIGIN
    python tools/shots.py --origin http://localhost:8000 --cookie gd_session=… /me/

Pictures go to build/shots/<page>-<width>[-mode].png.
"""

import argparse
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZES = ((360, 640), (1280, 800))
MODES: dict[str, dict[str, str]] = {
    "": {},
    "dark": {"gd_theme": "dark"},
    "elder": {"gd_view": "elder"},
}
PUBLIC = ["/", "/sign-in/", "/sign-up/", "/place/", "/forgot/", "/view/", "/not-there/"]
GALLERY = [
    "/",
    *("/member/", "/public/", "/form/", "/view/", "/console/", "/detail/", "/confirm/"),
    *("/refuse/404/", "/refuse/429/", "/crash/"),
]
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base names it so
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def gallery_site() -> Iterator[str]:
    """The gallery on a free port of this machine, without a database."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    os.environ.setdefault("GENGDU_DATA", str(ROOT / "build" / "shots-data"))
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler
    from django.test.utils import override_settings

    from gengdu.shell import navigation
    from gengdu.shell.tests import gallery

    for name, registry in gallery.registries().items():
        setattr(navigation, name, registry)
    with override_settings(
        ROOT_URLCONF=gallery.URLS, TEMPLATES=gallery.templates(settings.TEMPLATES)
    ):
        site = StaticFilesHandler(WSGIHandler())
        server = make_server("127.0.0.1", 0, site, server_class=_Server, handler_class=_Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def shoot(origin: str, paths: list[str], cookies: dict[str, str], folder: Path) -> int:
    """Take every path at every size in every mode; returns the number of pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=os.environ.get("GENGDU_TEST_CHROMIUM", "/usr/bin/chromium"),
            args=list(FLAGS),
        )
        for width, height in SIZES:
            for mode, worn in MODES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, base_url=origin, locale="zh-CN"
                )
                for name, value in (cookies | worn).items():
                    context.add_cookies([{"name": name, "value": value, "url": origin}])
                page = context.new_page()
                for path in paths:
                    page.goto(path, wait_until="networkidle")
                    # As tall as the page, so that fixed bars stand at its edge.
                    tall = page.evaluate("document.documentElement.scrollHeight")
                    page.set_viewport_size({"width": width, "height": max(height, int(tall))})
                    page.screenshot(path=str(folder / _name(path, width, mode)))
                    page.set_viewport_size({"width": width, "height": height})
                    taken += 1
                context.close()
        browser.close()
    return taken


def _name(path: str, width: int, mode: str) -> str:
    stem = re.sub(r"[^0-9a-z]+", "-", path.lower()).strip("-") or "home"
    return "-".join(filter(None, [stem, str(width), mode])) + ".png"


def main(arguments: list[str]) -> None:
    """Take what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--gallery", action="store_true")
    parser.add_argument(
        "--origin", default=os.environ.get("GENGDU_ORIGIN", "http://localhost:8000")
    )
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "shots")
    chosen = parser.parse_args(arguments)
    cookies = dict(one.split("=", 1) for one in chosen.cookie)
    if chosen.gallery:
        with gallery_site() as origin:
            taken = shoot(origin, chosen.paths or GALLERY, cookies, chosen.folder / "gallery")
    else:
        taken = shoot(chosen.origin, chosen.paths or PUBLIC, cookies, chosen.folder)
    print(f"{taken} pictures in {chosen.folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
