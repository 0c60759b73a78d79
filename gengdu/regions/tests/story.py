"""One story for the tests of succession: two townships of 农安县, who lives there, two plans."""

import datetime as dt

from gengdu.people.models import Household
from gengdu.regions import queries, tasks
from gengdu.regions.models import RegionCode, RegionSuffix
from gengdu.regions.rules.plans import Heir, merge, move

DAY = dt.date(2026, 6, 1)
EVE = DAY - dt.timedelta(days=1)
NOW = "2026-07-11T09:00:00+08:00"


MERGE = merge(
    ["220122101", "220122102"],
    into=Heir(name="龙哈镇", parent="220122", official="220122103"),
    on=DAY,
)
MOVE = move("220122101202", parent="220122102", on=DAY)


def finish(succession):
    """What the worker does: batch after batch until nothing is left."""
    tasks.rehome(str(succession.uid))
    tasks.unhome(str(succession.uid))


def where():
    """Household → village, for comparing before and after."""
    return dict(Household.objects.order_by("id").values_list("id", "region_id"))


def state_of_the_tree():
    """Everything of the tree a reader can see today."""
    return (
        list(queries.open_regions().order_by("code").values()),
        list(RegionCode.objects.filter(valid_to=None).order_by("official").values()),
        sorted(RegionSuffix.objects.values_list("suffix", "region")),
    )
