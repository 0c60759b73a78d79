"""A prepared query says what the same queryset says, for whatever values."""

import datetime as dt

import pytest
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Length

from gengdu.kit.prepared import Prepared, Slot
from gengdu.regions.models import Region

pytestmark = pytest.mark.django_db
FIELDS = ("name", "wide", "opened_on", "code", "has_below")
CODE, DAY = models.CharField(), models.DateField()


def rows_of(code, day):
    """Places below another one, opened until a day, with every kind of value among the columns."""
    below = Region.objects.filter(parent=OuterRef("pk"))
    found = Region.objects.filter(Q(parent=code) | Q(code__in=[code, "22"]), opened_on__lte=day)
    found = found.annotate(wide=Length("code") + Value(1), has_below=Exists(below))
    return found.order_by("code").values_list(*FIELDS)


prepared = Prepared(lambda: rows_of(Slot("code", CODE), Slot("day", DAY)))


@pytest.mark.parametrize("code", ["22", "2201", "220122", "9"])
@pytest.mark.parametrize("day", [dt.date(1900, 1, 1), dt.date(2026, 7, 1)])
def test_it_gives_the_same_rows_in_the_same_order_of_columns(
    jilin, django_assert_num_queries, code, day
):
    with django_assert_num_queries(1):
        found = prepared(code=code, day=day)
    assert [tuple(row) for row in found] == list(rows_of(code, day))
    assert bool(found) == (day.year > 1900)


def test_a_value_that_is_missing_is_an_error(jilin):
    with pytest.raises(KeyError):
        prepared(code="22")
