"""An empty county, and the mode in which it may be filled."""

import pytest

from config.demo import advice, bulletins, villages
from tests.demo.story import FEW, lay_out_the_county


@pytest.fixture
def county(db):
    """The county, where nobody lives yet."""
    lay_out_the_county()


@pytest.fixture
def demo(county, settings):
    """The demonstration mode, in a county where nobody lives yet."""
    settings.GENGDU_DEMO = True


@pytest.fixture
def few(monkeypatch):
    """A few houses and two articles, where it is not what there is that matters."""
    monkeypatch.setattr(villages, "HOUSEHOLDS", FEW)
    monkeypatch.setattr(villages, "ALONE", 1)
    monkeypatch.setattr(advice, "ADVICE", advice.ADVICE[:1])
    monkeypatch.setattr(bulletins, "BULLETINS", bulletins.BULLETINS[:1])
