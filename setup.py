"""The wheel carries compiled catalogues; everything else is in pyproject.toml."""

import subprocess
import sys

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithCatalogues(build_py):
    """Compile the .po files with Babel before packages are copied."""

    def run(self) -> None:
        """Compile, then build."""
        subprocess.run([sys.executable, "tools/messages.py", "compile"], check=True)
        super().run()


setup(cmdclass={"build_py": BuildWithCatalogues})
