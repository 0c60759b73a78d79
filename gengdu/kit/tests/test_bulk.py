"""Rows by columns are the rows that Django would have written."""

import datetime as dt
import uuid

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from gengdu.delivery.models import AudienceVersion, Delivery, Item
from gengdu.kit import clock
from gengdu.kit.bulk import insert_columns
from gengdu.notices.models import Notice

ODD = '"a,{}\\'
NOW = dt.datetime(2026, 7, 11, 3, 0, 0, 123456, tzinfo=dt.UTC)


def columns(people, **more):
    return {
        "uid": [uuid.UUID(int=n + 1) for n in range(len(people))],
        "person": [person.pk for person in people],
        "kind": "x", "headline": [f"'{n}{ODD}" for n in range(len(people))], "body": "{a,b}",
        "url": "", "key": "k", "urgent": True, "made_at": NOW, "read_at": None,
        "expires_at": [None, *[NOW] * (len(people) - 1)], **more,
    }  # fmt: skip


def test_every_kind_of_value_comes_back(mei, neighbour):
    people = [mei.person, neighbour.person]
    insert_columns(Notice, columns(people), count=2)
    first, second = Notice.objects.order_by("pk")
    for number, row in enumerate((first, second)):
        assert row.uid == uuid.UUID(int=number + 1)
        assert row.person_id == people[number].pk
        assert (row.headline, row.body, row.urgent) == (f"'{number}{ODD}", "{a,b}", True)
        assert (row.made_at, row.read_at) == (NOW, None)
    assert (first.expires_at, second.expires_at) == (None, NOW)


def test_json_comes_back_as_it_was(mei, jilin):
    audience = AudienceVersion.objects.create(sha256="0" * 64, definition={})
    item = Item.objects.create(
        kind="x", object_uid=uuid.uuid4(), headline="h", url="/", region_id="22",
        audience=audience, published_at=NOW,
    )  # fmt: skip
    reason = {"because": "stage", "crop": {"zh": '玉"米', "en": ODD}, "plot": None}
    insert_columns(
        Delivery,
        {
            "item": item.pk, "person": [mei.person_id], "household": [mei.person.household_id],
            "region_code": ["220122101202"], "medium": "bell", "state": "sent", "held_by": "",
            "reason": [reason], "at": NOW, "due_at": None, "sent_at": [NOW], "read_at": None,
        },
        count=1,
    )  # fmt: skip
    assert Delivery.objects.get().reason == reason


def test_what_is_there_stays_and_nothing_is_nothing(mei, neighbour):
    insert_columns(Notice, columns([mei.person]), count=1)
    again = columns([mei.person, neighbour.person], headline="other")
    again["uid"] = [uuid.uuid4(), uuid.uuid4()]
    insert_columns(Notice, again, count=2)
    assert Notice.objects.count() == 2
    assert Notice.objects.get(person=mei.person).headline == f"'0{ODD}"
    insert_columns(Notice, columns([]), count=0)
    assert Notice.objects.count() == 2


@pytest.mark.postgres
def test_what_does_not_fit_is_refused_not_cut(mei):
    with pytest.raises(DataError), transaction.atomic():
        insert_columns(Notice, columns([mei.person], key="k" * 200), count=1)
    assert not Notice.objects.exists()


def test_a_row_that_points_nowhere_is_refused(mei):
    class Nobody:
        pk = mei.person_id + 999

    def write():
        insert_columns(Notice, columns([Nobody]), count=1)
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_a_name_that_is_no_column(mei):
    with pytest.raises(TypeError):
        insert_columns(type(mei.person), {"duplicates": 1, "made_at": clock.now()}, count=1)
