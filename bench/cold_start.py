"""From `gengdu serve` to the first whole page, when everything has been made before.

Peer in the same run: an interpreter that loads the product's code and ends. More than that is our
own doing.
"""

import subprocess
import sys
import time

from bench import _site

BUDGET, ROUNDS = 5.0, 3


def main() -> None:
    """The second start and those after it; the slowest counts."""
    with _site.site():
        pass
    times = []
    for _round in range(ROUNDS):
        with _site.site() as site:
            times.append(site.first_page)
    loading = min(_loading() for _round in range(ROUNDS))
    _site.note(
        "cold start: `gengdu serve` to the first page",
        max(times),
        "s",
        f"≤ {BUDGET:g} s",
        good=max(times) <= BUDGET,
        more=f"{max(times) / loading:.1f} × loading the code alone, {loading:.2f} s",
    )


def _loading() -> float:
    """Seconds to import everything a web process has, on the same data folder."""
    code = (
        "import django; django.setup(); from django.urls import get_resolver as r; r().url_patterns"
    )
    environment = {
        **_site.environment(_site.demonstration(), 8000),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    began = time.monotonic()
    subprocess.run([sys.executable, "-P", "-c", code], env=environment, check=True)
    return time.monotonic() - began
