"""The embedded profile's gateway: shows the message to whoever runs the server.

Written to the terminal itself, never through the log handlers: codes are no log lines.
"""

import sys
from collections.abc import Mapping

from gengdu.kit.phones import mask_phone
from gengdu.sms.gateways import Capabilities, StatusReport


class ConsoleGateway:
    """Prints "SMS 138****1234: text" on standard error."""

    capabilities = Capabilities(longest=500, reports_delivery=False)

    def send(self, phone: str, text: str, ref: str) -> str:
        """Print it; a server without a terminal prints nothing and says so by its reference."""
        terminal = sys.stderr
        if terminal is None:
            return ""
        terminal.write(f"SMS {mask_phone(phone)}: {text}\n")
        terminal.flush()
        return ""

    def parse_status(self, report: Mapping[str, str]) -> StatusReport | None:
        """A terminal reports nothing."""
        return None
