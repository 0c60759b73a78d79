"""People in the back office: masked, found without a word in the URL, opened with a reason."""

import datetime as dt

import pytest

from gengdu.access.enums import Role
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock, ids
from gengdu.kit.errors import NotFound
from gengdu.kit.ids import ref_of
from gengdu.kit.tests.threads import together
from gengdu.people.actions.households import add_family_member
from gengdu.people.errors import NotAVillage
from gengdu.people.models import Account, AssistCode, Household, Merge, Person
from gengdu.system.actions.people import register_person

PEOPLE, ACCOUNTS = "/console/people/person/", "/console/people/account/"


def shown(answer) -> list[str]:
    return [row.record.name() for _key, row in answer.context["listing"].rows]


def follow(browser, answer):
    assert answer.status_code == 302, answer.content.decode()[-800:]
    return browser.get(answer["Location"])


def test_names_and_numbers_are_masked_in_lists_and_on_the_page(desk, manager, mei):
    browser = desk(manager)
    for url in (
        PEOPLE,
        f"{PEOPLE}{ref_of(mei.person.uid)}/",
        f"{PEOPLE}{ref_of(mei.person.uid)}/history/",
    ):
        page = browser.get(url).content.decode()
        assert "陈**" in page, url
        assert "陈小梅" not in page, url
        assert mei.phone() not in page, url


def test_the_family_stands_on_the_page_masked(desk, manager, mei):
    father = add_family_member(actor=mei, name="陈大山", relation="父亲", birth_year=1946)
    browser = desk(manager)
    hers, his = (f"{PEOPLE}{ref_of(one.uid)}/" for one in (mei.person, father))
    for url, other in ((hers, his), (his, hers)):
        page = browser.get(url).content.decode()
        assert f'href="{other}"' in page
        assert "陈大山" not in page


def test_a_number_finds_its_person_and_does_not_stand_in_the_url(desk, manager, mei, neighbour):
    browser = desk(manager)
    typed = f"{mei.phone()[:3]} {mei.phone()[3:7]}-{mei.phone()[7:]}"
    answer = browser.post(f"{PEOPLE}find/", {"who": typed})
    assert mei.phone() not in answer["Location"]
    assert shown(follow(browser, answer)) == ["陈小梅"]
    foreign = browser.post(f"{PEOPLE}find/", {"who": neighbour.phone()})
    assert shown(follow(browser, foreign)) == []


@pytest.mark.parametrize(
    ("typed", "found"), [("小梅", ["陈小梅"]), ("梅陈", ["陈小梅"]), ("小王", [])]
)
def test_a_name_is_found_by_its_characters(desk, manager, mei, typed, found):
    browser = desk(manager)
    answer = browser.post(f"{PEOPLE}find/", {"who": typed})
    assert typed not in answer["Location"]
    assert "%" not in answer["Location"]
    assert shown(follow(browser, answer)) == found


def test_an_empty_search_says_so(desk, manager):
    answer = desk(manager).post(f"{PEOPLE}find/", {"who": ""})
    assert answer.status_code == 422


def test_opening_a_name_is_written_down_without_the_name(desk, manager, mei):
    url = f"{PEOPLE}{ref_of(mei.person.uid)}/open/"
    page = desk(manager).post(url, {"reason": "电话核实补贴"}).content.decode()
    assert "陈小梅" in page
    assert mei.phone() in page
    entry = AuditEntry.objects.get(verb="people.person.open")
    assert entry.changed == {"reason": "电话核实补贴", "name": "•", "phone": "•"}
    assert (entry.target_key, entry.region_code) == (str(mei.person.uid), "220122101202")


class TestRegistering:
    """Somebody without a phone."""

    def sent(self, **changed):
        uid = ids.uuid7()
        return {"person_uid": str(uid), "name": "李守田", "region_code": "220122101202", **changed}

    def test_is_one_person_in_a_household_of_his_own(self, desk, manager):
        answer = desk(manager).post(f"{PEOPLE}do/register/", self.sent(birth_year="1951"))
        person = Person.objects.latest("pk")
        assert answer["Location"] == f"{PEOPLE}{ref_of(person.uid)}/"
        assert (person.name(), person.birth_year, person.region_id) == (
            "李守田",
            1951,
            "220122101202",
        )
        assert person.household.members.count() == 1
        entry = AuditEntry.objects.get(verb="people.person.register")
        assert entry.changed == {"name": "•", "birth_year": "•"}

    def test_pressed_twice_is_once(self, desk, manager):
        browser, sent = desk(manager), self.sent()
        before = Household.objects.count()
        first, second = (browser.post(f"{PEOPLE}do/register/", sent) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert Household.objects.count() == before + 1

    def test_only_in_the_own_villages(self, desk, manager, jilin):
        before = Person.objects.count()
        with pytest.raises(NotFound):
            register_person(
                actor=manager, person_uid=ids.uuid7(), name="李守田", region_code="220122102201"
            )
        with pytest.raises(NotAVillage):
            register_person(
                actor=manager, person_uid=ids.uuid7(), name="李守田", region_code="220122101"
            )
        answer = desk(manager).post(f"{PEOPLE}do/register/", self.sent(region_code="220122102201"))
        assert answer.status_code == 422
        assert Person.objects.count() == before

    def test_a_uid_of_somebody_elsewhere_is_not_told(self, manager, neighbour):
        with pytest.raises(NotFound):
            register_person(
                actor=manager,
                person_uid=neighbour.person.uid,
                name="李守田",
                region_code="220122101202",
            )


def test_the_one_time_code_is_shown_once(desk, manager, mei, county_admin):
    sent = {"phone": "13800138000", "region_code": "220122101202"}
    page = desk(manager).post(f"{PEOPLE}do/assist/", sent).content.decode()
    code = AssistCode.objects.get()
    assert "只显示这一次" in page
    assert code.expires_at - clock.now() <= dt.timedelta(minutes=15)
    assert desk(county_admin).get(f"{PEOPLE}do/assist/").status_code == 403


def test_two_entries_are_merged_with_a_preview_and_undone(desk, manager, resident):
    kept = resident("李守田", "双桥村").person
    gone = register_person(
        actor=manager, person_uid=ids.uuid7(), name="李守田", region_code="220122101201"
    )
    browser, url = desk(manager), f"{PEOPLE}{ref_of(kept.uid)}/"
    sent = {"gone_uid": ref_of(gone.uid)}
    preview = browser.post(f"{url}merge/", sent).content.decode()
    assert "并入" in preview
    assert not Merge.objects.exists()
    assert browser.post(f"{url}merge/", {**sent, "confirmed": "1"}).status_code == 302
    gone.refresh_from_db()
    assert gone.merged_into_id == kept.pk
    merge = Merge.objects.get()
    undo = f"/console/people/merge/{ref_of(merge.uid)}/undo/"
    assert browser.post(undo).status_code == 302
    gone.refresh_from_db()
    assert gone.merged_into_id is None
    assert browser.post(undo).status_code == 409


def test_only_people_of_the_same_name_are_offered_for_a_merge(desk, manager, mei, resident):
    resident("王德福", "双桥村")
    form = desk(manager).get(f"{PEOPLE}{ref_of(mei.person.uid)}/merge/").context["form"]
    assert form.fields["gone_uid"].choices == []


class TestAccounts:
    """The security administrator's side."""

    def test_disable_and_enable(self, desk, county_security, mei):
        browser, url = desk(county_security), f"{ACCOUNTS}{ref_of(mei.uid)}/"
        assert browser.post(f"{url}disable/", {"reason": "本人要求"}).status_code == 302
        assert Account.objects.get(pk=mei.pk).is_active is False
        assert browser.post(f"{url}enable/", {"reason": "本人要求"}).status_code == 302
        assert Account.objects.get(pk=mei.pk).is_active is True

    def test_several_are_signed_out_at_once(self, desk, county_security, mei, neighbour):
        for account in (mei, neighbour):
            desk(account)
        sent = {"row": [ref_of(mei.uid), ref_of(neighbour.uid)], "confirmed": "1"}
        answer = desk(county_security).post(f"{ACCOUNTS}bulk/end_sign_ins/", sent)
        assert (answer.context["done"], answer.context["refused"]) == (2, 0)
        assert not mei.sign_ins.filter(ended_at__isnull=True).exists()

    def test_a_member_of_staff_is_enrolled_by_a_link_shown_once(self, desk, county_security):
        sent = {"phone": "13800138001", "name": "新来的", "region_code": "220122101202"}
        page = desk(county_security).post(f"{ACCOUNTS}do/enrol/", sent).content.decode()
        assert "/enrol/" in page
        assert "只显示这一次" in page

    def test_a_role_is_given_for_a_number_and_taken_with_a_reason(
        self, desk, county_security, mei, agri_station
    ):
        browser = desk(county_security)
        sent = {
            "phone": mei.phone(),
            "role": Role.TECHNICIAN,
            "region_code": "220122101",
            "organisation": agri_station.pk,
            "until": "2027-06-30",
            "reason": "包村",
        }
        answer = browser.post("/console/access/grant/do/give/", sent)
        assert answer.status_code == 302, answer.content.decode()[-900:]
        grant = mei.grants.get()
        assert (grant.role, grant.region_id) == (Role.TECHNICIAN, "220122101")
        assert grant.valid_until == clock.start_of(dt.date(2027, 7, 1))
        assert browser.post(f"{answer['Location']}revoke/", {"reason": "调走"}).status_code == 302
        grant.refresh_from_db()
        assert grant.end_reason == "调走"

    def test_nobody_gives_himself_a_role(self, desk, county_security):
        sent = {
            "phone": county_security.phone(),
            "role": Role.EDITOR,
            "region_code": "220122",
            "reason": "方便",
        }
        answer = desk(county_security).post("/console/access/grant/do/give/", sent)
        assert answer.status_code in {403, 422}
        assert county_security.grants.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_register_one_person(manager):
    uid, households = ids.uuid7(), Household.objects.count()

    def press() -> Person:
        return register_person(
            actor=manager, person_uid=uid, name="李守田", region_code="220122101202"
        )

    one, other = together(press, press)
    assert one == other == Person.objects.get(uid=uid)
    assert Household.objects.count() == households + 1
