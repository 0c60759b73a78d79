"""CSP violation reports: small, counted, and logged without anything of the reader."""

import json
import logging
import threading
from typing import Final
from urllib.parse import urlsplit

from gengdu.kit import clock

logger = logging.getLogger(__name__)
LARGEST: Final = 8 * 1024
PER_MINUTE: Final = 30  # a process: a broken page must not fill the disk


class _Allowance:
    """Lets through so many per minute."""

    def __init__(self, most: int) -> None:
        self._most, self._minute, self._used = most, 0, 0
        self._lock = threading.Lock()

    def take(self) -> bool:
        minute = int(clock.now().timestamp() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._used = minute, 0
            self._used += 1
            return self._used <= self._most


_allowance = _Allowance(PER_MINUTE)


def note_violation(body: bytes) -> None:
    """Log directive and host of a report; a damaged, oversized or surplus one is dropped."""
    if len(body) > LARGEST:
        return
    try:
        report = json.loads(body)["csp-report"]
        directive = str(report.get("effective-directive") or report["violated-directive"])
        blocked = str(report.get("blocked-uri", ""))
        # A whole address may hold what somebody searched for: the host is enough.
        host = urlsplit(blocked).hostname or blocked
    except (ValueError, TypeError, KeyError, AttributeError):
        return
    if _allowance.take():
        logger.warning("CSP blocked %s from %s", directive[:40], host[:80])
