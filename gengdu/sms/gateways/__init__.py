"""What a gateway is: hands a message to a carrier and reads the carrier's reports.

One file per outside system; they join through `sms.registry.gateways`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Capabilities:
    """What a gateway can do; `longest` counts characters of one message."""

    longest: int
    reports_delivery: bool


@dataclass(frozen=True)
class StatusReport:
    """What became of a message, known by the gateway's reference."""

    gateway_ref: str
    delivered: bool
    problem: str = ""


class Gateway(Protocol):
    """A way to the carrier. Neither number nor text may reach a log from here."""

    @property
    def capabilities(self) -> Capabilities:
        """What this gateway can do."""

    def send(self, phone: str, text: str, ref: str) -> str:
        """Hand over one message; returns the gateway's reference ("" when it gives none).

        `ref` is the same when the same message is tried again. Raises GatewayDown to be asked
        again later, GatewayRefused (with a short reason, no content) for never.
        """

    def parse_status(self, report: Mapping[str, str]) -> StatusReport | None:
        """Read a report of the carrier; None when it says nothing final."""
