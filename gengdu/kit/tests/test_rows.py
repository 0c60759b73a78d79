"""Rows by a prepared query are those of the same queryset, whatever the values and their number."""

import datetime as dt

import pytest
from django.db import models

from gengdu.kit.rows import Rows
from gengdu.regions.models import Region

pytestmark = pytest.mark.django_db
CODE, DAY = models.CharField(), models.DateField()


def rows_of(codes, without, day):
    """Places with the one above, some left out."""
    found = Region.objects.filter(code__in=codes, opened_on__lte=day).exclude(code__in=without)
    return found.select_related("parent").order_by("-code")


rows = Rows(rows_of, codes=CODE, without=CODE, day=DAY)
CODES = ["22", "2201", "220122", "220122101", "220122102"]


@pytest.mark.parametrize("count", range(6))
@pytest.mark.parametrize("without", [[], ["2201"], ["2201", "22", "nowhere"]])
@pytest.mark.parametrize("day", [dt.date(1900, 1, 1), dt.date(2026, 7, 1)])
def test_they_are_the_same_rows(jilin, django_assert_num_queries, count, without, day):
    codes = CODES[:count]
    wanted = list(rows_of(codes, without, day))
    with django_assert_num_queries(1 if count else 0):
        found = rows(codes=codes, without=without, day=day)
        parents = [one.parent for one in found]
    assert found == wanted
    assert [vars(one)["opened_on"] for one in found] == [one.opened_on for one in wanted]
    assert parents == [one.parent for one in wanted]
    assert not any(one._state.adding for one in found)


def test_a_row_is_one_that_can_be_saved(jilin):
    (one,) = rows(codes={"2201"}, without=(), day=dt.date(2026, 7, 1))
    one.name = "changed"
    one.save(update_fields=["name"])
    assert Region.objects.get(code="2201").name == "changed"


def test_a_value_that_is_missing_is_an_error(jilin):
    with pytest.raises(KeyError):
        rows(codes=["22"], without=[])
