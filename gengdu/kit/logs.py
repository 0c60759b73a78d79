"""Log lines as JSON: one object a line, control characters escaped (SECURITY 26)."""

import datetime as dt
import json
import logging

from gengdu.kit import trace


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
        return json.dumps(line, ensure_ascii=False)
