"""What changes rows on the way to a new release, and on the way back."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

from gengdu.delivery.models import Exposure
from gengdu.delivery.rules import Audience

pytestmark = pytest.mark.django_db
SEASONS = import_module("gengdu.delivery.migrations.0003_seasons_of_exposures")


def seasons():
    """Key order: (planting?, season)."""
    rows = Exposure.objects.order_by("pk").values_list("planting_id", "season")
    return [(planting is not None, season) for planting, season in rows]


@pytest.fixture
def shown(monkeypatch, mei, neighbour, plant, publish):
    """Four showings of before, in batches of two."""
    monkeypatch.setattr(SEASONS, "BATCH", 2)
    plot = plant(mei, "东坡", dt.date(2026, 4, 28))
    year = plot.counted_from.year
    first, second, third = (publish(Audience(("220122",))) for _no in range(3))

    def show(person, item, planting=None, season=0):
        Exposure.objects.create(
            person=person, item=item, planting=planting, season=season, region_code="220122"
        )

    show(mei.person, first, plot)
    show(mei.person, second)
    show(neighbour.person, first)
    show(mei.person, third, plot)
    show(mei.person, third, plot, season=year)  # the new code was quicker
    return year


def test_showings_belong_to_the_season_of_their_planting(shown):
    for _run in range(2):
        SEASONS.name_seasons(apps, None)
        assert seasons() == [(True, shown), (False, 0), (False, 0), (True, 0), (True, shown)]


def test_on_the_way_back_the_first_showing_stays(shown):
    SEASONS.name_seasons(apps, None)
    for _run in range(2):
        SEASONS.keep_the_first(apps, None)
        assert seasons() == [(True, 0), (False, 0), (False, 0), (True, 0)]
