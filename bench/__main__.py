"""`make bench`: run every bench, or those named. Each prints `claim: figure (budget)`.

python -m bench [engine delivery …]
"""

import importlib
import sys
from pathlib import Path

NAMES = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))


def main(names: list[str]) -> int:
    """Run the benches one after another; an unknown name is an error in words."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no such bench: {', '.join(unknown)}; there are: {', '.join(NAMES)}")
        return 2
    for name in names or NAMES:
        print(f"== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
