"""What a virus scanner is; the store and the imaging library stand beside it, one file each."""

from typing import IO, Protocol


class ScannerDown(Exception):
    """It does not answer, or says that it could not look."""


class Scanner(Protocol):
    """Looks at bytes before they are kept."""

    def scan(self, content: IO[bytes]) -> str:
        """The name of what it found, "" for nothing; raises ScannerDown."""
