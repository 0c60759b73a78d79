"""An empty county, and the mode in which it may be filled."""

import pytest

from tests.demo.story import lay_out_the_county


@pytest.fixture
def county(db):
    """The county, where nobody lives yet."""
    lay_out_the_county()


@pytest.fixture
def demo(county, settings):
    """The demonstration mode, in a county where nobody lives yet."""
    settings.GENGDU_DEMO = True
