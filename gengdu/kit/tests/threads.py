"""Several at the same moment, each in a thread with connections of its own."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connections


def together(*works: Callable[[], Any], within: float = 60) -> list[Any]:
    """Run these so that they begin together; in order what each gave, or the error it died of."""
    start = threading.Barrier(len(works))
    ends: list[Any] = [None] * len(works)

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            ends[number] = works[number]()
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            ends[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    end = time.monotonic() + within
    for thread in threads:
        thread.join(timeout=max(0.1, end - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads), f"not done within {within} s"
    return ends


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """The same, each error by its class alone: `assert at_once(a, b) == [None, PhoneTaken]`."""
    return [type(end) if isinstance(end, BaseException) else end for end in together(*works)]
