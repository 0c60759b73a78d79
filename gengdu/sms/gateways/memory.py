"""Keeps messages in the process instead of sending them: for suites and rehearsals.

The environment cannot choose it (config/env.py), only a settings module can.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gengdu.sms.errors import GatewayDown, GatewayRefused
from gengdu.sms.gateways import Capabilities, StatusReport


@dataclass
class MemoryGateway:
    """`sent` holds (phone, text, ref); `down` and `refuse` make it fail the way carriers do."""

    capabilities: Capabilities = field(default=Capabilities(longest=500, reports_delivery=True))
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    down: bool = False
    refuse: str = ""

    def send(self, phone: str, text: str, ref: str) -> str:
        """Keep it; the reference is that of the message."""
        if self.down:
            raise GatewayDown
        if self.refuse:
            raise GatewayRefused(self.refuse)
        self.sent.append((phone, text, ref))
        return ref

    def parse_status(self, report: Mapping[str, str]) -> StatusReport | None:
        """{"ref": …, "state": "delivered" | "failed"}."""
        if report.get("state") not in {"delivered", "failed"}:
            return None
        delivered = report["state"] == "delivered"
        return StatusReport(report.get("ref", ""), delivered, report.get("problem", ""))
