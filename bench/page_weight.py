"""What pages weigh over the wire in a real Chromium with its cache: headers and bodies.

First visit of a phone with an empty cache, then a later visit to another page, then a member's
本周农事. Peer in the same run: the same first visit without compression.
"""

import gzip
import os
import shutil
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench import _site

BUDGET, LATER, REQUESTS, SCRIPT = 40.0, 10.0, 8, 22.0
"""Kilobytes (of 1,000), and how many."""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update")  # fmt: skip
SIZE = {"width": 360, "height": 740}


@dataclass
class Visit:
    """What one page took from the network, as Chromium's Network events say."""

    kinds: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)

    def listen(self, cdp: CDPSession) -> None:
        """Count from now on."""
        cdp.on("Network.requestWillBeSent", self._sent)
        cdp.on("Network.requestServedFromCache", lambda e: self.cached.add(e["requestId"]))
        cdp.on("Network.responseReceived", self._received)
        cdp.on("Network.loadingFinished", self._finished)

    def clear(self) -> None:
        """The next page."""
        for kept in (self.kinds, self.sizes, self.urls, self.cached):
            kept.clear()

    def _sent(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["request"]["url"]

    def _received(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]
        if event["response"].get("fromDiskCache"):
            self.cached.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def over_the_wire(self) -> list[str]:
        """The requests that went out, data: addresses and the cache's own left out."""
        return [
            one for one in self.urls if self.urls[one].startswith("http") and one not in self.cached
        ]

    def kilobytes(self) -> float:
        """All that came."""
        return sum(self.sizes.get(one, 0) for one in self.over_the_wire()) / 1_000

    def of_kind(self, kind: str) -> list[str]:
        """Addresses of one of Chromium's types of resource."""
        return [self.urls[one] for one in self.urls if self.kinds.get(one) == kind]


def main() -> None:
    """A guest's first and later visits, a member's week."""
    browser_path = os.environ.get("GENGDU_TEST_CHROMIUM") or shutil.which("chromium")
    if not browser_path:
        raise SystemExit("bench: no Chromium (apt-get install chromium)")
    with _site.site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        try:
            _guest(browser, site)
            _member(browser, site)
        finally:
            browser.close()


def _open(browser: Browser, site: _site.Site) -> tuple[Page, Visit]:
    context = browser.new_context(viewport=SIZE, locale="zh-CN", base_url=site.url)
    page, visit = context.new_page(), Visit()
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    visit.listen(cdp)
    return page, visit


def _go(page: Page, visit: Visit, path: str) -> None:
    visit.clear()
    page.goto(path)
    page.wait_for_load_state("networkidle")


def _guest(browser: Browser, site: _site.Site) -> None:
    page, visit = _open(browser, site)
    _go(page, visit, _site.HOME)
    first, count = visit.kilobytes(), len(visit.over_the_wire())
    plain, script = _unpacked(site, visit), _script(site, visit)
    for one in sorted(visit.over_the_wire(), key=lambda o: -visit.sizes.get(o, 0)):
        print(f"  {visit.sizes.get(one, 0):7,.0f} B  {visit.urls[one].removeprefix(site.url)}")
    _site.note(
        "home page, first visit over the wire", first, "KB", f"≤ {BUDGET:g} KB",
        good=first <= BUDGET, more=f"uncompressed {plain:.0f} KB: {plain / first:.1f} ×",
    )  # fmt: skip
    _site.note("home page, requests", count, "", f"≤ {REQUESTS}", good=count <= REQUESTS)
    _site.note(
        "home page, JavaScript gzipped", script, "KB", f"≤ {SCRIPT:g} KB", good=script <= SCRIPT
    )
    fonts = visit.of_kind("Font")
    _site.note("home page, web fonts", len(fonts), "", "0", good=not fonts)
    article = site.article()
    for name, path in (("the same again", _site.HOME), ("an article", article)):
        _go(page, visit, path)
        later = visit.kilobytes()
        _site.note(
            f"later visit: {name}", later, "KB", f"≤ {LATER:g} KB", good=later <= LATER,
            more=f"{len(visit.over_the_wire())} requests, pictures"
            f" {sum('/files/' in visit.urls[o] for o in visit.over_the_wire())}",
        )  # fmt: skip
    page.context.close()
    page, visit = _open(browser, site)
    _go(page, visit, article)
    first = visit.kilobytes()
    _site.note(
        "an article, first visit", first, "KB", f"≤ {BUDGET:g} KB", good=first <= BUDGET,
        more=f"{len(visit.over_the_wire())} requests",
    )  # fmt: skip
    page.context.close()


def _member(browser: Browser, site: _site.Site) -> None:
    page, visit = _open(browser, site)
    page.goto("/sign-in/?by=password")
    page.fill("input[name=phone]", _site.cast.FARMER.phone)
    page.fill("input[name=password]", _site.cast.PASSWORD)
    page.click("main button.btn.big")
    page.wait_for_load_state("networkidle")
    for name in ("first", "later"):
        _go(page, visit, "/week/")
        size, most = visit.kilobytes(), BUDGET if name == "first" else LATER
        _site.note(
            f"本周农事, {name} visit after signing in", size, "KB", f"≤ {most:g} KB",
            good=size <= most, more=f"{len(visit.over_the_wire())} requests",
        )  # fmt: skip
    page.context.close()


def _fetched(site: _site.Site, urls: list[str]) -> list[bytes]:
    visitor = _site.Visitor(site.port)
    ours = [url.removeprefix(site.url) for url in urls if url.startswith(site.url)]
    found = [visitor.ask(path, **{"Accept-Encoding": "identity"}).body for path in ours]
    visitor.close()
    return found


def _script(site: _site.Site, visit: Visit) -> float:
    return sum(len(gzip.compress(one, 6)) for one in _fetched(site, visit.of_kind("Script"))) / 1e3


def _unpacked(site: _site.Site, visit: Visit) -> float:
    urls = [visit.urls[one] for one in visit.over_the_wire()]
    return sum(map(len, _fetched(site, urls))) / 1_000
