"""Log lines as JSON: one object a line, control characters escaped (SECURITY 26)."""

import datetime as dt
import json
import logging
import re

from gengdu.kit import trace

_UNSHOWN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What JSON leaves as it is and a terminal or a reader of lines does not."""


class JsonFormatter(logging.Formatter):
    """time, level, logger, message, request number; a trace-back as one escaped string."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, tz=dt.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        number = trace.current().number
        if number:
            line["request"] = number
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        text = json.dumps(line, ensure_ascii=False)
        return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class RouteOnly(logging.Filter):
    """Django names the path of a request that failed; a path may hold a one-time token.

    The pattern of the address says where it was, and the request's number which one.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through, with the route where the path stood."""
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "(no page)"
            record.args = tuple(
                route if isinstance(part, str) and part.startswith("/") else part
                for part in record.args
            )
        return True
