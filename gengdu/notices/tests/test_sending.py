"""Putting notices before people: in sets, each once."""

import datetime as dt

import pytest
from django.db import transaction

from gengdu.access.actions import grant_role, revoke_grant
from gengdu.access.enums import Role
from gengdu.access.models import Grant
from gengdu.access.rules import Remit
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit import clock
from gengdu.kit.tests.threads import together
from gengdu.notices.actions import Draft, notify, notify_many, purge_old
from gengdu.notices.actions.sending import BATCH
from gengdu.notices.models import Notice
from gengdu.people.models import Household, Person

KIND = "story.answer"


def said():
    """(person, key, headline) of every notice, in order."""
    return list(Notice.objects.order_by("id").values_list("person_id", "key", "headline"))


def test_one_notice_for_each_and_once_for_an_occasion(mei, neighbour):
    both = [neighbour.person_id, mei.person_id, mei.person_id]
    notify(person_ids=both, kind=KIND, headline="玉米该追肥了", key="a1", url="/a/1/")
    notify(person_ids=both, kind=KIND, headline="换了说法", key="a1")
    notify(person_ids=[mei.person_id], kind=KIND, headline="另一件事", key="a2")
    assert said() == [
        *[(pk, "a1", "玉米该追肥了") for pk in sorted({neighbour.person_id, mei.person_id})],
        (mei.person_id, "a2", "另一件事"),
    ]


def test_what_was_read_stays_read_when_it_is_sent_again(mei, tell):
    first = tell(mei, "玉米该追肥了", "a1")
    Notice.objects.filter(pk=first.pk).update(read_at=clock.now())
    tell(mei, "玉米该追肥了", "a1")
    assert Notice.objects.get().read_at is not None


def test_each_may_get_words_of_his_own(mei, neighbour):
    notify_many(
        drafts=[
            Draft(mei.person_id, KIND, "您的东坡玉米到大喇叭口期了", "stage:1", urgent=True),
            Draft(neighbour.person_id, KIND, "您的河滩水稻该晒田了", "stage:2"),
        ]
    )
    assert said() == [
        (mei.person_id, "stage:1", "您的东坡玉米到大喇叭口期了"),
        (neighbour.person_id, "stage:2", "您的河滩水稻该晒田了"),
    ]
    assert [notice.urgent for notice in Notice.objects.order_by("id")] == [True, False]


def test_a_notice_is_a_fact_neither_logged_nor_in_the_feed(mei, tell):
    before = AuditEntry.objects.count(), Change.objects.count()
    tell(mei, "玉米该追肥了", "a1")
    assert (AuditEntry.objects.count(), Change.objects.count()) == before


def test_it_goes_to_whoever_the_person_has_become(mei, jilin):
    first = Person.objects.create(household=mei.person.household, region=jilin["双桥村"])
    second = Person.objects.create(
        household=mei.person.household, region=jilin["双桥村"], merged_into=first
    )
    Person.objects.filter(pk=first.pk).update(merged_into=mei.person)
    notify(person_ids=[second.pk, mei.person_id], kind=KIND, headline="一次", key="a1")
    assert said() == [(mei.person_id, "a1", "一次")]


def test_an_erased_person_and_one_that_never_was_get_none(mei):
    Person.objects.filter(pk=mei.person_id).update(erased_at=clock.now())
    notify(person_ids=[mei.person_id, mei.person_id + 999], kind=KIND, headline="无人", key="a1")
    assert said() == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"kind": "story.unknown"}, LookupError),
        ({"url": "https://elsewhere.example/"}, ValueError),
        ({"url": "//elsewhere.example/"}, ValueError),
        ({"url": "/\\elsewhere.example/"}, ValueError),
        ({"headline": ""}, ValueError),
        ({"key": ""}, ValueError),
    ],
)
def test_what_makes_no_notice_is_a_mistake_of_the_programmer(mei, wrong, error):
    draft = {"kind": KIND, "headline": "话", "key": "a1"} | wrong
    with pytest.raises(error):
        notify(person_ids=[mei.person_id], **draft)
    assert said() == []


def test_a_village_is_told_in_batches(mei, jilin, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("gengdu.notices.actions.sending.BATCH", 40)
    household = Household.objects.create(region=jilin["双桥村"])
    people = Person.objects.bulk_create(
        Person(household=household, region=jilin["双桥村"]) for _ in range(100)
    )
    # Three batches: who they are today, and the insert.
    with django_assert_num_queries(6):
        notify(
            person_ids=(person.pk for person in people), kind=KIND, headline="开会", key="meeting"
        )
    assert Notice.objects.count() == 100
    assert BATCH <= 2_000


def test_a_role_given_and_taken_is_told(security_admin, mei, agri_station):
    remit = Remit(Role.TECHNICIAN, "220122", agri_station.pk)
    grant = grant_role(actor=security_admin, account_uid=mei.uid, remit=remit, reason="上岗")
    revoke_grant(actor=security_admin, grant_uid=grant.uid, reason="离岗")
    given, taken = Notice.objects.order_by("id")
    assert {given.person_id, taken.person_id} == {mei.person_id}
    assert "农安县 县农技中心" in given.headline
    assert given.headline != taken.headline
    assert (given.kind, given.url, taken.url) == ("access.role", "/console/", "")


def test_a_farmers_role_leads_to_no_console(security_admin, mei):
    remit = Remit(Role.VOLUNTEER, "220122101202")
    grant_role(actor=security_admin, account_uid=mei.uid, remit=remit, reason="热心")
    assert Notice.objects.get().url == ""


def test_a_refused_role_is_not_told(security_admin, mei):
    with pytest.raises(Exception, match="access"), transaction.atomic():
        grant_role(
            actor=security_admin,
            account_uid=mei.uid,
            remit=Remit(Role.SECURITY_ADMIN, "22"),
            reason="不行",
        )
    assert said() == []
    assert not Grant.objects.filter(account=mei).exists()


def test_what_was_read_half_a_year_ago_is_cleared_away(mei, tell, monkeypatch):
    monkeypatch.setattr("gengdu.notices.actions.reading.BATCH", 2)
    now, day = clock.now(), dt.timedelta(days=1)
    for number in range(5):
        old = tell(mei, "旧", f"old{number}")
        Notice.objects.filter(pk=old.pk).update(read_at=now - 181 * day)
    ran_out = tell(mei, "过期", "ran out", expires_at=now - 181 * day)
    kept = {
        "read lately": {"read_at": now - 179 * day},
        "never read": {"made_at": now - 900 * day},
        "ran out lately": {"expires_at": now - 179 * day},
    }
    for key, fields in kept.items():
        Notice.objects.filter(pk=tell(mei, "留", key).pk).update(**fields)
    assert ran_out.expires_at == now - 181 * day
    assert purge_old() == 6
    assert sorted(Notice.objects.values_list("key", flat=True)) == sorted(kept)
    assert purge_old() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_village_told_by_two_at_once_is_told_once(mei, jilin):
    household = Household.objects.create(region=jilin["双桥村"])
    people = Person.objects.bulk_create(
        Person(household=household, region=jilin["双桥村"]) for _ in range(300)
    )
    forth = [person.pk for person in people]

    def send(keys):
        for number in range(5):
            notify(person_ids=keys, kind=KIND, headline="开会", key=f"meeting{number}")

    ends = together(*[lambda: send(forth), lambda: send(forth[::-1])] * 2)
    assert ends == [None] * 4
    assert Notice.objects.count() == 1_500
