"""Put the checkout on the environment's path and its `gengdu` command beside python.

What `pip install --editable` does, without a build backend and its download.
"""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = """#!{python}
import sys

from config.cli import main

sys.exit(main())
"""

if __name__ == "__main__":
    Path(sysconfig.get_path("purelib"), "gengdu-checkout.pth").write_text(f"{ROOT}\n")
    command = Path(sysconfig.get_path("scripts"), "gengdu")
    command.write_text(COMMAND.format(python=sys.executable))
    command.chmod(0o755)
