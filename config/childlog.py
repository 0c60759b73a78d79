"""What the programs say: log lines to a file that turns over, warnings and the rest to the screen.

A log line is one JSON object (gengdu.kit.logs). Whatever else a program prints - the code of the
console SMS gateway, a trace-back of the interpreter - is for the screen alone and never stored.
"""

import logging
import logging.handlers
import re
import sys
from pathlib import Path

MOST_BYTES, KEPT_FILES = 10 * 1024 * 1024, 5
_LINE = re.compile(rb'\{"at": "[^"]*", "level": "([A-Z]+)", ')
QUIET = {b"DEBUG", b"INFO"}


class ChildLog:
    """Takes the lines of all programs; used by one process, so that turning over is safe."""

    def __init__(self, folder: Path, *, everything: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self.everything = everything
        self.path = folder / "gengdu.log"
        self._file = logging.handlers.RotatingFileHandler(
            self.path, maxBytes=MOST_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )

    def take(self, name: str, line: bytes) -> None:
        """One line of a program, without its end."""
        level = _LINE.match(line)
        if level is not None:
            text = f"{name:<6} | {line.decode('utf-8', 'replace')}"
            self._file.emit(logging.makeLogRecord({"msg": text}))
        if self.everything or level is None or level[1] not in QUIET:
            sys.stdout.buffer.write(f"{name:<6} | ".encode() + line + b"\n")

    def flush(self) -> None:
        """Show what was taken."""
        sys.stdout.buffer.flush()

    def close(self) -> None:
        """Nothing more will come."""
        self._file.close()
