"""An action beside its concurrent twin, with real transactions on PostgreSQL."""

import uuid

import pytest

from gengdu.audit.models import AuditEntry
from gengdu.kit.clock import now
from gengdu.kit.errors import NotFound
from gengdu.kit.tests.threads import at_once
from gengdu.people import queries
from gengdu.people.actions.consents import give_consent, withdraw_consent
from gengdu.people.actions.credentials import change_phone, disable_account
from gengdu.people.actions.households import add_family_member, move_home, remove_family_member
from gengdu.people.actions.merging import merge_people, undo_merge
from gengdu.people.actions.privacy import erase_account, erase_family_member
from gengdu.people.actions.registration import enrol, issue_assist_code, issue_enrolment
from gengdu.people.actions.second_factor import (
    apply_second_factor_reset,
    ask_second_factor_reset,
    cancel_second_factor_reset,
    start_second_factor,
)
from gengdu.people.actions.sign_ins import sign_in_with_code
from gengdu.people.errors import LinkExpired, PhoneTaken
from gengdu.people.models import (
    Account,
    AssistCode,
    Consent,
    Enrolment,
    Merge,
    Person,
    SecondFactorReset,
)
from gengdu.people.tests.factories import (
    STAFF_PASSWORD,
    ask_code,
    digits_of,
    new_device,
    new_phone,
    with_second_factor,
)
from gengdu.sms.enums import CodePurpose

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PLACE = "220122101202"


def test_a_family_member_added_by_five_presses_is_one_person(mei):
    once = uuid.uuid4()
    added = at_once(
        *[lambda: add_family_member(actor=mei, name="陈大山", once=once) for _press in range(5)]
    )
    assert {person.pk for person in added} == {queries.acted_for(mei).get().pk}
    assert AuditEntry.objects.filter(verb="people.person.add").count() == 1


def test_a_member_removed_twice_moves_out_once(mei):
    grandpa = add_family_member(actor=mei, name="陈大山")
    at_once(*[lambda: remove_family_member(actor=mei, person_uid=grandpa.uid)] * 2)
    assert AuditEntry.objects.filter(verb="people.household.remove").count() == 1


def test_a_house_that_moves_to_two_villages_is_in_one(mei):
    add_family_member(actor=mei, name="陈大山")
    at_once(
        lambda: move_home(actor=mei, region_code="220122102201"),
        lambda: move_home(actor=mei, region_code="220122101201"),
    )
    household = Person.objects.get(pk=mei.person_id).household
    members = set(queries.members_of(household.pk).values_list("region_id", flat=True))
    assert members == {household.region_id}


def test_a_family_member_erased_twice_at_once_is_erased_once(mei, client):
    grandpa = add_family_member(actor=mei, name="陈大山")
    sign_in = client.sign_in(mei).sign_in
    ends = at_once(
        *[
            lambda: erase_family_member(actor=mei, sign_in=sign_in, person_uid=grandpa.uid)
            for _press in range(4)
        ]
    )
    assert sorted(str(end) for end in ends if end is NotFound) == [str(NotFound)] * 3
    assert AuditEntry.objects.filter(verb="people.person.erase").count() == 1
    assert Person.objects.get(pk=grandpa.pk).erased_at is not None


def test_who_is_erased_while_the_house_moves_lives_where_the_house_is(mei, client):
    sign_in = client.sign_in(mei).sign_in
    at_once(
        lambda: erase_account(actor=mei, sign_in=sign_in),
        lambda: move_home(actor=mei, region_code="220122102201"),
    )
    person = Person.objects.select_related("household").get(pk=mei.person_id)
    assert person.erased_at is not None
    assert person.region_id == person.household.region_id


def test_a_consent_given_and_withdrawn_at_once_stands_once_or_not(mei):
    give = [lambda: give_consent(actor=mei, purpose="sms")] * 4
    results = at_once(*give, lambda: withdraw_consent(actor=mei, purpose="sms"))
    assert not any(isinstance(result, type) for result in results)
    standing = Consent.objects.filter(person=mei.person, purpose="sms", withdrawn_at__isnull=True)
    assert standing.count() <= 1


def test_two_accounts_that_take_one_number_leave_it_to_one(mei, neighbour, client):
    new, devices = new_phone(), [new_device(), new_device()]
    opened = [client.sign_in(mei), client.sign_in(neighbour)]
    code = ask_code(new, devices[0], CodePurpose.PHONE)

    def take(number):
        return change_phone(
            actor=opened[number].account,
            sign_in=opened[number].sign_in,
            phone=new,
            code=code,
            device=devices[0],
        )

    results = at_once(lambda: take(0), lambda: take(1))
    assert results.count(PhoneTaken) == 1
    assert queries.account_by_phone(new) in (mei, neighbour)


def test_a_pair_merged_twice_is_merged_once_and_undone_once(station_manager, mei):
    twin = add_family_member(actor=mei, name="陈小梅")
    given = {"actor": station_manager, "kept_uid": mei.person.uid, "gone_uid": twin.uid}
    at_once(*[lambda: merge_people(**given)] * 3)
    merge = Merge.objects.get()
    at_once(*[lambda: undo_merge(actor=station_manager, merge_uid=merge.uid)] * 3)
    assert AuditEntry.objects.filter(verb="people.person.unmerge").count() == 1
    assert Person.objects.get(pk=twin.pk).merged_into is None


def test_two_people_merged_into_each_other_are_one_not_none(station_manager, mei):
    one, other = (add_family_member(actor=mei, name="陈大山") for _n in range(2))
    at_once(
        lambda: merge_people(actor=station_manager, kept_uid=one.uid, gone_uid=other.uid),
        lambda: merge_people(actor=station_manager, kept_uid=other.uid, gone_uid=one.uid),
    )
    assert queries.acted_for(mei).count() == 1


def test_an_enrolment_link_used_twice_lets_one_in(jilin):
    enrolled = issue_enrolment(actor=None, phone=new_phone(), name="高峰", region_code="2201")
    pending = start_second_factor(account=enrolled.account)
    digits = digits_of(pending.key)

    def use():
        return enrol(
            token=enrolled.token,
            password=STAFF_PASSWORD,
            pending=pending.token,
            second_code=digits,
            device=new_device(),
        )

    results = at_once(use, use)
    assert results.count(LinkExpired) == 1


def test_links_issued_at_once_leave_one_that_works(jilin):
    phone = new_phone()
    issue_enrolment(actor=None, phone=phone, name="高峰", region_code="2201")
    given = {"actor": None, "phone": phone, "name": "高峰", "region_code": "2201"}
    at_once(*[lambda: issue_enrolment(**given)] * 3)
    assert Enrolment.objects.filter(used_at__isnull=True).count() == 1


def test_somebody_new_invited_by_three_presses_has_one_account_and_one_link(jilin):
    given = {"actor": None, "phone": new_phone(), "name": "高峰", "region_code": "2201"}
    results = at_once(*[lambda: issue_enrolment(**given)] * 3)
    assert {result.account.pk for result in results} == {Account.objects.get().pk}
    assert Enrolment.objects.filter(used_at__isnull=True).count() == 1


def test_a_reset_stopped_when_it_falls_due_is_stopped_or_done_never_both(
    security_admin, lao_wang, client
):
    with_second_factor(client.sign_in(lao_wang))
    for _round in range(5):
        reset = ask_second_factor_reset(
            actor=security_admin, account_uid=lao_wang.uid, reason="lost phone"
        )
        SecondFactorReset.objects.filter(pk=reset.pk).update(due_at=now())
        at_once(
            lambda: cancel_second_factor_reset(actor=lao_wang, account_uid=lao_wang.uid),
            lambda pk=reset.pk: apply_second_factor_reset(reset_id=pk),
        )
        reset.refresh_from_db()
        assert (reset.done_at is None) != (reset.cancelled_at is None)
        assert (queries.second_factor_of(lao_wang) is None) == (reset.done_at is not None)
        if reset.done_at is not None:
            with_second_factor(client.sign_in(lao_wang))


def test_assistance_codes_issued_at_once_leave_one(station_manager):
    phone = new_phone()
    given = {"actor": station_manager, "phone": phone, "region_code": PLACE}
    codes = at_once(*[lambda: issue_assist_code(**given)] * 3)
    assert all(len(code) == 6 for code in codes)
    assert AssistCode.objects.count() == 1


def test_a_station_managers_code_used_at_once_in_two_browsers_lets_one_in(station_manager, mei):
    code = issue_assist_code(actor=station_manager, phone=mei.phone(), region_code=PLACE)
    phone = mei.phone()
    results = at_once(*[lambda: sign_in_with_code(phone=phone, code=code, device=new_device())] * 3)
    assert sum(isinstance(result, type) for result in results) == 2


def test_a_reset_asked_for_twice_is_one(security_admin, lao_wang, client):
    with_second_factor(client.sign_in(lao_wang))
    given = {"actor": security_admin, "account_uid": lao_wang.uid, "reason": "lost"}
    resets = at_once(*[lambda: ask_second_factor_reset(**given)] * 3)
    assert {reset.pk for reset in resets} == {SecondFactorReset.objects.get().pk}


def test_a_sign_in_beside_the_disabling_of_its_account_does_not_stay(security_admin, mei, client):
    device, phone = new_device(), mei.phone()
    code = ask_code(phone, device)
    results = at_once(
        lambda: disable_account(actor=security_admin, account_uid=mei.uid, reason="lost"),
        lambda: sign_in_with_code(phone=phone, code=code, device=device),
    )
    assert not Account.objects.get(pk=mei.pk).is_active
    opened = results[1]
    assert isinstance(opened, type) or queries.living_sign_in(opened.token) is None
