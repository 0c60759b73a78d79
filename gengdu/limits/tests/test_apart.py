"""A count outlives the rolled-back action that caused it, and none is lost between threads."""

import pytest
from django.db import connection, connections, transaction

from gengdu.kit.errors import TooMany
from gengdu.kit.tests.threads import together
from gengdu.limits import actions as limits
from gengdu.limits.actions import Limit
from gengdu.limits.models import Bucket
from gengdu.limits.routers import TransientRouter

LOGIN = Limit("test.login", most=50, seconds=3600)


@pytest.fixture(scope="module")
def second_alias(django_db_setup, tmp_path_factory):
    """The second database as in the product: a file of its own, or a second connection."""
    configured = dict(connections.databases["default"])
    if connection.vendor == "sqlite":
        configured["NAME"] = str(tmp_path_factory.mktemp("limits") / "transient.sqlite3")
    connections.databases["transient"] = configured
    yield "transient"
    del connections.databases["transient"]


@pytest.fixture
def transient(settings, second_alias, transactional_db):
    settings.GENGDU_TRANSIENT_ALIAS = second_alias
    settings.GENGDU_TRANSIENT_SHARED = connection.vendor != "sqlite"
    if connection.vendor == "sqlite":
        with connections[second_alias].schema_editor() as editor:
            editor.create_model(Bucket)
    yield second_alias
    if connection.vendor == "sqlite":
        with connections[second_alias].schema_editor() as editor:
            editor.delete_model(Bucket)
    connections[second_alias].close()


both = pytest.mark.django_db(transaction=True, databases=["default", "transient"])


@both
def test_a_count_outlives_a_rolled_back_action(transient):
    for expected in (1, 2, 3):
        with transaction.atomic():
            assert limits.hit(LOGIN, "k") == expected
            transaction.set_rollback(True)
    assert limits.check(LOGIN, "k") == 3
    assert Bucket.objects.using(transient).count() == 1
    if connection.vendor == "sqlite":
        assert not Bucket.objects.using("default").exists()


@both
def test_fifty_parallel_tries_are_fifty(transient):
    results = together(*[lambda: limits.hit(LOGIN, "k")] * 50)
    assert sorted(results) == list(range(1, 51))
    with pytest.raises(TooMany):
        limits.hit(LOGIN, "k")


@both
def test_fifty_parallel_tries_let_five_through(transient):
    five = Limit("test.five", most=5, seconds=3600, lock=900)
    results = together(*[lambda: limits.hit(five, "k")] * 50)
    assert sorted(r for r in results if isinstance(r, int)) == [1, 2, 3, 4, 5]
    assert sum(isinstance(r, TooMany) for r in results) == 45


def test_what_is_migrated_where(settings):
    router = TransientRouter()
    settings.GENGDU_TRANSIENT_ALIAS, settings.GENGDU_TRANSIENT_SHARED = "transient", False
    assert router.allow_migrate("transient", "limits")
    assert not router.allow_migrate("transient", "audit")
    assert not router.allow_migrate("default", "limits")
    assert router.allow_migrate("default", "audit")
    settings.GENGDU_TRANSIENT_SHARED = True
    assert not router.allow_migrate("transient", "limits")
    assert router.allow_migrate("default", "limits")
