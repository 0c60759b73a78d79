"""The tables of each database's own kind come and go with their migrations."""

import pytest
from django.core.management import call_command
from django.db import connection

from gengdu.search.gateways import grams
from gengdu.search.rules.wishes import Wanted


def tables() -> set[str]:
    with connection.cursor() as cursor:
        return {name for name in connection.introspection.table_names(cursor) if "search" in name}


@pytest.mark.django_db(transaction=True)
def test_back_to_nothing_and_forth_again():
    try:
        call_command("migrate", "search", "zero", verbosity=0)
        assert tables() == set()
    finally:
        call_command("migrate", "search", verbosity=0)
    assert {"search_grams", "search_indexeddocument"} <= tables()
    grams().put({7: {"玉米"}})
    assert grams().newest(Wanted((("玉米",),)), most=1) == [7]
    grams().remove([7])
    assert grams().newest(Wanted((("玉米",),)), most=1) == []
