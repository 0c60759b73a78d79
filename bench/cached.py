"""A public page from the front's cache, beside the same bytes as a file of the same nginx.

The files of deploy/nginx before `gengdu serve`; one worker of nginx, wrk on the other core. The
page is asked for once before (warm). Both answers are the gzipped bytes; file and copy alternate,
and the ratio is of the medians.
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from bench import _load, _site
from tools import nginx
from tools.run_tests import free_port

BUDGET, ROUNDS, SECONDS = 0.9, 5, 4
GZIP = {"Host": "localhost", "Accept-Encoding": "gzip"}
FILE = """
    server {{
        listen 127.0.0.1:{port};
        access_log off;
        root files;
        default_type "text/html; charset=utf-8";
        add_header Content-Encoding gzip;
        add_header Cache-Control "public, max-age=0, s-maxage=30";
    }}
"""


def main() -> None:
    """Alternating rounds; cold is told beside."""
    with _site.site(GENGDU_TRUSTED_PROXIES="127.0.0.1") as site:
        path, port = site.article(), free_port()
        with _front(site, port) as front:
            visitor = _site.Visitor(front.pages)
            page = visitor.ask(path, Host="localhost")
            assert page.headers["Content-Encoding"] == "gzip"
            assert visitor.ask(path, Host="localhost").headers["X-Cache-Status"] == "HIT"
            (front.folder / "files").mkdir()
            (front.folder / "files" / "page").write_bytes(page.body)
            _compare(front, port, path, len(page.body))


@contextmanager
def _front(site: _site.Site, port: int) -> Iterator[nginx.Front]:
    more = FILE.format(port=port)
    with nginx.front(behind=(site.port, site.port + 1), more=more) as front:
        yield front


def _compare(front: nginx.Front, port: int, path: str, size: int) -> None:
    copies, files = [], []
    for _round in range(ROUNDS):
        for found, url in (
            (files, f"http://127.0.0.1:{port}/page"),
            (copies, f"http://127.0.0.1:{front.pages}{path}"),
        ):
            found.append(_load.wrk(url, seconds=SECONDS, headers=GZIP))
    copy, file = (statistics.median(one.rate for one in found) for found in (copies, files))
    _site.note(
        f"public page of {size:,} bytes through nginx's cache, against the same as a file",
        copy / file, "×", f"≥ {BUDGET:g} ×", good=copy >= BUDGET * file,
        more=f"{copy:,.0f} against {file:,.0f} a second; p99"
        f" {statistics.median(one.p99 for one in copies):.1f} ms against"
        f" {statistics.median(one.p99 for one in files):.1f} ms",
    )  # fmt: skip
