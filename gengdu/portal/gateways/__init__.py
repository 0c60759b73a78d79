"""What a front is: the shared cache before the pages, where an installation has one."""

from typing import Protocol


class FrontDown(Exception):
    """It does not answer."""


class Front(Protocol):
    """Answers for the pages' origin, from its copy or from a page made for it."""

    def ask(self, path: str, *, cookie: str = "") -> int:
        """Ask as a browser does that takes packed pages; the status. Raises FrontDown."""
