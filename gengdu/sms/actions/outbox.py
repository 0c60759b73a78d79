"""Messages on their way: queued once, sent by the worker, settled by the gateway's report."""

from collections.abc import Mapping

from gengdu.sms.models import Message


def queue_message(*, phone: str, text: str, ref: str, minutes: int = 24 * 60) -> Message:
    """Queue one message; the same `ref` again returns the first. It expires after `minutes`."""
    raise NotImplementedError


def deliver_message(*, message_id: int) -> Message:
    """(worker) Hand the message to the gateway; on failure try again later, until it expires."""
    raise NotImplementedError


def record_status(*, gateway: str, report: Mapping[str, str]) -> Message | None:
    """Write down what the gateway reports about a message; None for one we do not know."""
    raise NotImplementedError
