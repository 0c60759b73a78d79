"""Log-ins a second by password, and what readers wait for an article while they storm.

One POST of the sign-in form each, as a browser sends it, from addresses of their own; the site as
`gengdu serve` runs it. Peer in the same run: the bare hash on all cores, which no log-in can beat;
for the pages the same readers before the storm.
"""

import http.client
import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlencode

from bench import _load, _site

BUDGET, TAIL, SECONDS, STORM = 50.0, 2.0, 20, 8
EACH = 0.04
PAGE = "/sign-in/?by=password"
BARE = 40
"""Hashes of the peer, a core."""
LEAST = 15.0
"""Milliseconds below which a p99 is the machine's own noise."""


def _sign_in_again_and_again(
    site: _site.Site, number: int, go_on: Callable[[], bool]
) -> list[float]:
    """One of them: his own address, his own connection, the form's token kept.

    Milliseconds of each log-in; a negative number for each time he was asked to come again.
    """
    source = (f"127.2.0.{number + 1}", 0)
    phone = (_site.cast.FARMER, _site.cast.NEIGHBOUR)[number % 2].phone
    port, times = site.port, []
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=source)
    host = f"localhost:{port}"
    line.request("GET", PAGE, headers={"Host": host})
    shown = line.getresponse()
    shown.read()
    cookies = [c.partition(";")[0] for c in shown.msg.get_all("Set-Cookie") or []]
    token = next(c.partition("=")[2] for c in cookies if "csrf" in c)
    form = {"phone": phone, "password": _site.cast.PASSWORD, "csrfmiddlewaretoken": token}
    body = urlencode(form)
    headers = {
        "Host": host,
        "Origin": f"http://{host}",
        "Cookie": "; ".join(cookies),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    while go_on():
        began = time.perf_counter()
        line.request("POST", PAGE, body, headers)
        answer = line.getresponse()
        answer.read()
        took = (time.perf_counter() - began) * 1_000
        times.append(took if answer.status in {302, 303} else -took)
    line.close()
    return times


def main() -> None:
    """The peer, readers alone, a storm alone, readers in a storm."""
    cores = os.cpu_count() or 1
    limit = cores / _bare_hash(cores)
    with _site.site() as site:
        path = site.article()
        _read(site, path, 3)
        idle = _read(site, path, SECONDS)
        rate, said = _storm(site, lambda: time.sleep(SECONDS))
        _site.note(
            "log-ins by password", rate, "a second", f"≥ {BUDGET:g}", good=rate >= BUDGET,
            more=f"{rate / limit:.2f} × the bare hash on {cores} cores, {limit:.0f}; {said}",
        )  # fmt: skip
        found: list[float] = []
        rate, said = _storm(site, lambda: found.extend(_read(site, path, SECONDS)))
    base = max(_load.share(idle, 99), LEAST)
    ratio = _load.share(found, 99) / base
    _site.note(
        "article p99 in a storm of log-ins, against idle", ratio, "×", f"≤ {TAIL:g} ×",
        good=ratio <= TAIL,
        more=f"{_load.words(found)}; idle {_load.words(idle)}; {rate:.0f} log-ins a second beside",
    )  # fmt: skip


def _storm(site: _site.Site, meanwhile: Callable[[], object]) -> tuple[float, str]:
    with _load.beside(STORM, partial(_sign_in_again_and_again, site)) as found:
        began = time.perf_counter()
        meanwhile()
        took = time.perf_counter() - began
    times = [each for each in found if each > 0]
    median = statistics.median(times) if times else 0.0
    return len(times) / took, (
        f"{STORM} at once, p50 {median:.0f} ms, {len(found) - len(times)} asked to come again"
    )


def _read(site: _site.Site, path: str, seconds: float) -> list[float]:
    kept = threading.local()

    def ask() -> int:
        if not hasattr(kept, "visitor"):
            kept.visitor = _site.Visitor(site.port)
        return int(kept.visitor.ask(path, **_site.ANEW).status)

    return _load.paced(ask, seconds=seconds, each=EACH * 4)


def _bare_hash(cores: int) -> float:
    """Seconds of one hash while every core makes some."""
    from argon2.low_level import Type, hash_secret

    def some(_core: int) -> None:
        for _hash in range(BARE):
            hash_secret(b"password", b"saltsaltsaltsalt", time_cost=2, memory_cost=19456,
                        parallelism=1, hash_len=32, type=Type.ID)  # fmt: skip

    with ThreadPoolExecutor(cores) as pool:
        began = time.perf_counter()
        list(pool.map(some, range(cores)))
        return (time.perf_counter() - began) / BARE
