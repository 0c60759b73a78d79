"""What every page of the back office asks is quick however many people there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gengdu.kit import clock
from gengdu.people.models import Account, Household, Person, SecondFactorReset
from gengdu.system.queries.people import pending_resets

MANY = 6_000


@pytest.fixture
def many_accounts(jilin):
    """A village of 6,000 accounts; the counts the planner goes by are fresh."""
    home = Household.objects.create(region=jilin["双桥村"])
    Person.objects.bulk_create(
        [Person(household=home, region_id=home.region_id) for _ in range(MANY)], batch_size=2_000
    )
    Account.objects.bulk_create(
        [
            Account(person_id=key, phone_blind=f"blind {key}")
            for key in Person.objects.values_list("pk", flat=True)
        ],
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def about_to_lose(account):
    """A reset under way."""
    SecondFactorReset.objects.create(account=account, asked_by=account.uid, due_at=clock.now())


@pytest.mark.parametrize("place", ["农安县", "吉林省"])
def test_pending_resets_are_counted_without_reading_the_accounts(
    many_accounts, resident, give, mei, neighbour, outsider, place
):
    chief = give(resident("严守一", "兴隆村"), "security_admin", place)
    for account in (mei, outsider):
        about_to_lose(account)
    with CaptureQueriesContext(connection) as asked:
        assert pending_resets(chief) == (2 if place == "吉林省" else 1)
    [query] = asked.captured_queries
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {query['sql']}")
        steps = [str(row[-1]) for row in cursor.fetchall()]
    read = (
        "SCAN people_account",
        "SCAN people_person",
        "Seq Scan on people_account",
        "Seq Scan on people_person",
    )
    assert [step for step in steps if step.strip(" ->").startswith(read)] == []
