"""The shipped tables of places: all of China to the township, Jilin to the village.

`*.csv.gz` (code, name, level) and `version.txt` are written by tools/pack_regions.py.
"""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Shipped:
    """One shipped file: what it holds, as of which day, how many places, the hash of its text."""

    dataset: str
    version: str
    rows: int
    sha256: str

    def text(self) -> str:
        """The file's text."""
        return gzip.decompress((HERE / f"{self.dataset}.csv.gz").read_bytes()).decode()

    def places(self) -> Iterator[tuple[str, str]]:
        """(official code, official name) of every place, those above before those below."""
        for row in csv.DictReader(io.StringIO(self.text())):
            yield row["code"], row["name"]


def shipped() -> list[Shipped]:
    """The shipped files, in the order in which they are to be loaded."""
    lines = (HERE / "version.txt").read_text(encoding="utf-8").splitlines()
    fields = [line.split() for line in lines if line and not line.startswith("#")]
    return [Shipped(name, version, int(rows), sha) for name, version, rows, sha in fields]


def digest(text: str) -> str:
    """The hash a shipped file is known by."""
    return hashlib.sha256(text.encode()).hexdigest()
