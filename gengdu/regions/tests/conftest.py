"""An editor, a re-homer over real live rows, and the whole country for the tests that need it."""

import uuid
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.utils import translation

from gengdu.kit.registry import Registry
from gengdu.people.models import Household
from gengdu.regions import actions, registry
from gengdu.regions.actions.index import index_names
from gengdu.regions.models import RegionCode
from gengdu.regions.tests.story import NOW


@dataclass(frozen=True)
class Editor:
    """Whoever acts: regions know no more of an actor than the uid."""

    uid: uuid.UUID


@pytest.fixture
def editor() -> Editor:
    return Editor(uuid.UUID(int=7))


@pytest.fixture
def places(jilin):
    """The small country, findable by any part of its names."""
    index_names(regions=jilin.values())
    return jilin


@pytest.fixture
def households(monkeypatch):
    """Households follow their village, and nothing else does."""
    only: Registry[registry.Rehomer] = Registry("re-homers of a test")
    only.register("people.households", registry.rehomer_of(Household, "region", label="households"))
    monkeypatch.setattr(registry, "rehomers", only)
    return only["people.households"]


@pytest.fixture(scope="module")
def whole_country(django_db_setup, django_db_blocker):
    """All shipped places, loaded once for a module and rolled back after it."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            reports = actions.load_reference()
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            yield reports
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


@pytest.fixture
def english():
    """Words for operators, as written in the sources."""
    with translation.override("en"):
        yield


@pytest.fixture
def july(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def town(places, households):
    """The small country with official codes, and households: 3 in 双桥村, 2, 1, 1 elsewhere."""
    RegionCode.objects.bulk_create(
        RegionCode(official=code, region_id=code, name=region.name)
        for region in places.values()
        for code in [region.code]
    )
    for code, count in [
        ("220122101202", 3),
        ("220122101201", 2),
        ("220122102201", 1),
        ("220182100200", 1),
    ]:
        for _ in range(count):
            Household.objects.create(region_id=code)
    return places
