"""What the tests of access do around an action: refuse."""

from contextlib import contextmanager

import pytest

from gengdu.access.tests.conftest import everything


@contextmanager
def refused(error):
    """The action refuses with exactly this, and nothing was written."""
    before = everything()
    with pytest.raises(error) as raised:
        yield raised
    assert raised.type is error
    assert everything() == before
