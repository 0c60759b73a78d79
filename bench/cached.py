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
OWN = {"content-type", "content-length", "date", "server", "connection", "etag", "last-modified"}
"""Header lines that nginx writes by itself."""
FILE = """
    server {{
        listen 127.0.0.1:{port};
        access_log logs/file.log gengdu buffer=64k flush=5s;
        root files;
        default_type "text/html; charset=utf-8";
{headers}
    }}
"""


def main() -> None:
    """Alternating rounds; cold is told beside."""
    with _site.site(GENGDU_TRUSTED_PROXIES="127.0.0.1") as site:
        path, port = site.article(), free_port()
        with _front(site, path, port) as front:
            visitor = _site.Visitor(front.pages)
            page = visitor.ask(path, Host="localhost")
            assert page.headers["Content-Encoding"] == "gzip"
            assert visitor.ask(path, Host="localhost").headers["X-Cache-Status"] == "HIT"
            (front.folder / "files").mkdir()
            (front.folder / "files" / "page").write_bytes(page.body)
            _compare(front, port, path, len(page.body))


@contextmanager
def _front(site: _site.Site, path: str, port: int) -> Iterator[nginx.Front]:
    """The file beside it says the same about itself as the page, and is logged as the page is."""
    visitor = _site.Visitor(site.port)
    said = visitor.ask(path).headers
    visitor.close()
    lines = [
        f'        add_header {name} "{value}";'
        for name, value in said.items()
        if name.lower() not in OWN and '"' not in value
    ]
    more = FILE.format(port=port, headers="\n".join(lines))
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
