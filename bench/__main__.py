"""`make bench`: run benches by name, or all of them. Each prints `claim: figure (budget)`.

    python -m bench              what there is, with budgets
    python -m bench cached week  these
    python -m bench all          every one, the heavy ones last

The last figures: docs/ops/benches.md. Each makes what it needs - servers on ports of their own,
data in a temporary folder - and takes it away again.
"""

import importlib
import sys
from pathlib import Path

HEAVY = ("lists", "search", "observations", "delivery", "week", "ladder")
"""Those that fill a database with a province: minutes each."""
BUDGETS = {
    "cached": "public page through nginx's cache ≥ 0.9 × the same bytes as a file",
    "cold_start": "`gengdu serve` to the first page ≤ 5 s",
    "delivery": "audience of 45,000 by township ≤ 100 ms; one person's matches p50 ≤ 1 / 3 ms",
    "engine": "stages of 1,000,000 plantings ≤ 3 s of one core",
    "ladder": "ledger ≥ 100,000 rows/s SQLite, ≥ 50,000 PostgreSQL, no doubles",
    "lists": "a portal's list among 100,000 articles ≤ 100 ms",
    "log_in": "≥ 50 a second, ≤ 2 hashes at once; article p99 ≤ 2 × idle in a storm",
    "memory": "all processes, idle, ≤ 320 MiB (PSS)",
    "observations": "preview of an observation over 45,000 plantings ≤ 300 ms, record ≤ 100 ms",
    "page_weight": "home ≤ 40 KB, ≤ 8 requests, JS ≤ 22 KB, no fonts; later visits ≤ 10 KB",
    "search": "newest first among 100,000 documents p50 ≤ 1 ms; two characters find 100 %, 99.5 %",
    "slow_clients": "page p99 beside 30 clients at 5 KB/s ≤ 2 × idle",
    "uncached": "article page ≥ 800 a second, ≤ 6 queries; from the local cache ≥ 2,500",
    "week": "本周农事 ≥ 400 a second, ≤ 12 queries; preview ≤ 100 ms, at 300,000 people",
}
FOUND = {p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_")}
NAMES = sorted(FOUND - set(HEAVY)) + [name for name in HEAVY if name in FOUND]


def main(names: list[str]) -> int:
    """Run the benches one after another; an unknown name is an error in words."""
    if not names:
        for name in NAMES:
            print(f"{name:14}{BUDGETS.get(name, '')}")
        print("run some: python -m bench NAME …; all: python -m bench all")
        return 0
    unknown = [name for name in names if name not in {*NAMES, "all"}]
    if unknown:
        print(f"no such bench: {', '.join(unknown)}; there are: {', '.join(NAMES)}, all")
        return 2
    for name in NAMES if "all" in names else names:
        print(f"== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
