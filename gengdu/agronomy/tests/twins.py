"""The same thing done at the same moment by several, for the tests on PostgreSQL."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


def at_once(act: Callable[[Any], object], arguments: Sequence[Any]) -> list[Exception]:
    """Every call in a thread of its own; what was refused."""
    refused: list[Exception] = []
    gate = threading.Barrier(len(arguments))

    def run(argument: Any) -> None:
        try:
            gate.wait(timeout=10)
            act(argument)
        except Exception as refusal:  # noqa: BLE001 - looked at by the test
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in arguments]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=20)
    return refused
