"""Reading a text message as its owner does: from what the console gateway shows."""

import contextlib
import io
import re

from gengdu.sms.actions import deliver_message
from gengdu.sms.tests.helpers import last_message


def code_on_the_phone(number: str) -> str:
    """Hand the newest message to the console gateway, as the worker would, and read the code."""
    shown = io.StringIO()
    with contextlib.redirect_stderr(shown):
        deliver_message(message_id=last_message(number).pk)
    line = shown.getvalue()
    assert number not in line, "the gateway shows the number masked"
    found = re.search(r"(?<!\d)\d{6}(?!\d)", line.split(": ", 1)[1])
    assert found is not None, "no code was shown"
    return found[0]
