"""What the tests of access and notices do around an action: refuse, and run at once."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connections

from gengdu.access.tests.conftest import everything


@contextmanager
def refused(error):
    """The action refuses with exactly this, and nothing was written."""
    before = everything()
    with pytest.raises(error) as raised:
        yield raised
    assert raised.type is error
    assert everything() == before


def together(*steps):
    """Run the steps at the same moment on connections of their own; what each ended with."""
    start, ends = threading.Barrier(len(steps)), [None] * len(steps)

    def work(number):
        try:
            start.wait(timeout=30)
            ends[number] = steps[number]()
        except Exception as error:  # noqa: BLE001 - compared below
            ends[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends
