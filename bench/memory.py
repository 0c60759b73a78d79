"""What the embedded profile holds in memory when it is idle: PSS of all its processes.

After 200 pages over connections that reach every pages worker, a sign-in and a rest. Peer in the
same run: one bare interpreter with Django set up, times the number of our processes.
"""

import subprocess
import sys
import time
from pathlib import Path

from bench import _site

BUDGET, PAGES, LINES, REST = 320.0, 200, 8, 20


def main() -> None:
    """Warm up, rest, add up."""
    with _site.site() as site:
        _warm(site)
        time.sleep(REST)
        processes = site.processes()
        sizes = {pid: proportional(pid) for pid in processes}
    for pid, size in sizes.items():
        print(f"  {size:6.1f} MiB  {processes[pid]}")
    total, bare = sum(sizes.values()), _bare()
    _site.note(
        f"memory: {len(sizes)} processes, idle",
        total,
        "MiB",
        f"≤ {BUDGET:g} MiB",
        good=total <= BUDGET,
        more=f"{total / bare:.1f} × one interpreter with Django alone, {bare:.0f} MiB",
    )


def _warm(site: _site.Site) -> None:
    visitor = _site.Visitor(site.port)
    visitor.sign_in(_site.cast.FARMER.phone)
    paths = ["/", _site.HOME, site.article(), "/week/", "/me/fragment", f"{_site.HOME}agri-tech/"]
    for line in range(LINES):
        for number in range(PAGES // LINES):
            visitor.ask(paths[(line + number) % len(paths)])
        visitor.close()  # and asks again over a new connection
    bulk = _site.Visitor(site.port + 1)
    bulk.ask("/healthz")
    bulk.close()


def proportional(pid: int) -> float:
    """MiB of a process; what it shares with others is shared out among them."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    [kilobytes] = [line.split()[1] for line in text.splitlines() if line.startswith("Pss:")]
    return int(kilobytes) / 1024


def _bare() -> float:
    code = "import django, sys; from django.conf import settings; settings.configure();"
    code += "django.setup(); import django.core.handlers.wsgi, django.db.models;"
    code += "print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        size = proportional(process.pid)
        process.communicate(b"")
    return size
