"""Oneself, one's family, one's home, one's consent."""

import uuid

import pytest

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit.errors import Invalid, NotFound
from gengdu.people import queries, rules
from gengdu.people.actions.consents import give_consent, withdraw_consent
from gengdu.people.actions.households import (
    MOST_MEMBERS,
    add_family_member,
    leave_household,
    move_home,
    remove_family_member,
    update_family_member,
)
from gengdu.people.actions.profile import set_large_type, update_profile
from gengdu.people.errors import (
    BadBirthYear,
    BadIdNumber,
    BadName,
    ConsentNeeded,
    HouseholdFull,
    NotAVillage,
    RelationTooLong,
    UnknownPurpose,
)
from gengdu.people.models import Account, Consent, Household, NameGram, Person
from gengdu.people.registry import Purpose, purposes

pytestmark = pytest.mark.django_db
ID_NUMBER = "11010519491231002X"


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def logged():
    """Verbs since the cast registered."""
    return list(
        AuditEntry.objects.exclude(
            verb__in=["people.account.register", "people.account.sign_in", "people.consent.give"]
        )
        .order_by("pk")
        .values_list("verb", flat=True)
    )


@pytest.fixture
def grandpa(mei) -> Person:
    return add_family_member(actor=mei, name="陈大山", relation="爷爷", birth_year=1948)


class TestProfile:
    def test_name_and_year_are_changed_with_all_indexes(self, mei):
        update_profile(actor=mei, name="陈晓梅", birth_year=1990, id_number=ID_NUMBER)
        person = fresh(mei.person)
        assert (person.name(), person.birth_year) == ("陈晓梅", 1990)
        assert person.id_number() == ID_NUMBER
        assert NameGram.objects.filter(person=person).count() == 3
        for text, found in (("晓", [person]), ("小", []), ("梅陈", [person])):
            assert list(queries.people_named(text, region_code="220122")) == found
        assert list(queries.person_by_id_number(ID_NUMBER)) == [person]

    def test_the_log_names_the_fields_alone(self, mei):
        update_profile(actor=mei, name="陈晓梅", birth_year=1990)
        entry = AuditEntry.objects.latest("pk")
        assert entry.changed == {"name": "•", "birth_year": "•"}
        assert Change.objects.filter(key=str(mei.person.uid)).count() == 2

    def test_saved_again_nothing_is_logged(self, mei):
        for _press in range(3):
            update_profile(actor=mei, name="陈晓梅", birth_year=1990)
        assert logged() == ["people.person.update"]

    def test_an_id_number_is_left_or_removed(self, mei):
        update_profile(actor=mei, name="陈小梅", id_number=ID_NUMBER)
        update_profile(actor=mei, name="陈小梅")
        assert fresh(mei.person).id_number() == ID_NUMBER
        update_profile(actor=mei, name="陈小梅", id_number="")
        person = fresh(mei.person)
        assert (person.id_sealed, person.id_blind) == ("", "")

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"name": ""}, BadName),
            ({"name": "陈" * 41}, BadName),
            ({"name": "陈小梅", "birth_year": 1850}, BadBirthYear),
            ({"name": "陈小梅", "birth_year": 2030}, BadBirthYear),
            ({"name": "陈小梅", "id_number": "110105194912310021"}, BadIdNumber),
        ],
    )
    def test_what_cannot_be_is_refused(self, mei, given, refusal):
        with pytest.raises(refusal):
            update_profile(actor=mei, **given)
        assert fresh(mei.person).name() == "陈小梅"
        assert logged() == []

    def test_large_type_is_remembered_for_the_account(self, mei):
        for _press in range(2):
            set_large_type(actor=mei, elder=True, size=28)
        account = Account.objects.get(pk=mei.pk)
        assert (account.elder, account.type_size) == (True, 28)
        assert logged() == ["people.account.set_large_type"]
        assert AuditEntry.objects.latest("pk").changed == {"elder": [False, True], "size": 28}


class TestFamily:
    def test_somebody_without_a_phone_lives_in_the_same_house(self, mei, grandpa):
        assert grandpa.household_id == mei.person.household_id
        assert (grandpa.name(), grandpa.relation, grandpa.birth_year) == ("陈大山", "爷爷", 1948)
        assert list(queries.members_of(grandpa.household_id)) == [mei.person, grandpa]
        assert list(queries.acted_for(mei)) == [grandpa]
        assert logged() == ["people.person.add"]
        assert AuditEntry.objects.latest("pk").changed == {"name": "•", "relation": "•"}

    def test_pressed_twice_it_is_one_person(self, mei):
        once = uuid.uuid4()
        added = {add_family_member(actor=mei, name="陈大山", once=once).pk for _press in range(3)}
        assert len(added) == 1
        assert queries.acted_for(mei).count() == 1

    def test_the_mark_of_somebody_elses_form_gives_nothing_away(self, mei, neighbour):
        once = uuid.uuid4()
        add_family_member(actor=mei, name="陈大山", once=once)
        with pytest.raises(NotFound):
            add_family_member(actor=neighbour, name="赵小", once=once)
        assert queries.acted_for(neighbour).count() == 0

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"name": " "}, BadName),
            ({"name": "x", "birth_year": 1700}, BadBirthYear),
            ({"name": "x", "relation": "x" * 21}, RelationTooLong),
        ],
    )
    def test_what_cannot_be_is_refused(self, mei, given, refusal):
        with pytest.raises(refusal):
            add_family_member(actor=mei, **given)
        assert queries.acted_for(mei).count() == 0

    def test_a_house_is_full_at_thirty(self, mei):
        for number in range(MOST_MEMBERS - 1):
            add_family_member(actor=mei, name=f"人{chr(0x4E00 + number)}")
        with pytest.raises(HouseholdFull):
            add_family_member(actor=mei, name="一个太多")
        assert queries.members_of(mei.person.household_id).count() == MOST_MEMBERS

    def test_control_38_for_a_child_the_guardians_consent_is_recorded(self, mei, clock):
        child = add_family_member(actor=mei, name="陈豆豆", birth_year=2016)
        adult = add_family_member(actor=mei, name="陈大山", birth_year=2000)
        consent = Consent.objects.get(person=child)
        assert (consent.purpose, consent.given_by) == ("guardian", mei.uid)
        assert not Consent.objects.filter(person=adult).exists()

    def test_a_member_is_corrected(self, mei, grandpa):
        update_family_member(
            actor=mei, person_uid=grandpa.uid, name="陈大海", relation="外公", birth_year=1950
        )
        person = fresh(grandpa)
        assert (person.name(), person.relation, person.birth_year) == ("陈大海", "外公", 1950)

    def test_a_member_moves_out_into_a_house_of_his_own(self, mei, grandpa):
        remove_family_member(actor=mei, person_uid=grandpa.uid)
        person = fresh(grandpa)
        assert person.household_id != mei.person.household_id
        assert (person.region_id, person.relation) == ("220122101202", "")
        assert list(queries.acted_for(mei)) == []
        with pytest.raises(NotFound):
            remove_family_member(actor=mei, person_uid=grandpa.uid)

    @pytest.mark.parametrize(
        ("act", "given"), [(update_family_member, {"name": "x"}), (remove_family_member, {})]
    )
    def test_a_foreign_house_does_not_exist(self, neighbour, mei, grandpa, act, given):
        for person in (grandpa, mei.person):
            with pytest.raises(NotFound):
                act(actor=neighbour, person_uid=person.uid, **given)
        assert fresh(grandpa).name() == "陈大山"
        assert fresh(grandpa).household_id == mei.person.household_id

    def test_nobody_removes_himself(self, mei):
        with pytest.raises(NotFound):
            remove_family_member(actor=mei, person_uid=mei.person.uid)

    def test_whom_an_account_may_act_for(self, mei, grandpa, neighbour):
        cases = [
            (mei.person, True, True),
            (grandpa, False, True),
            (grandpa, True, False),  # has an account: acts for himself
            (neighbour.person, False, False),
        ]
        for person, has_account, may in cases:
            assert rules.may_act_for(mei, person, has_account=has_account) is may
        grandpa.merged_into = mei.person
        assert not rules.may_act_for(mei, grandpa, has_account=False)
        mei.is_active = False
        assert not rules.may_act_for(mei, mei.person, has_account=True)


class TestMoving:
    def test_the_whole_house_moves(self, mei, grandpa):
        move_home(actor=mei, region_code="220122102201")
        regions = set(queries.members_of(grandpa.household_id).values_list("region_id", flat=True))
        assert regions == {"220122102201"}
        assert Household.objects.get(pk=grandpa.household_id).region_id == "220122102201"
        entry = AuditEntry.objects.latest("pk")
        assert entry.changed == {"region": ["220122101202", "220122102201"]}
        assert Change.objects.filter(region_code="220122102201").count() == 2

    def test_to_where_it_stands_it_does_not_move(self, mei):
        move_home(actor=mei, region_code="220122101202")
        assert logged() == []

    @pytest.mark.parametrize("code", ["220122101", "22"])
    def test_only_into_a_village(self, mei, code):
        with pytest.raises(NotAVillage):
            move_home(actor=mei, region_code=code)
        assert fresh(mei.person).region_id == "220122101202"

    def test_one_leaves_alone_and_stays_in_the_village(self, mei, grandpa):
        left = mei.person.household_id
        household = leave_household(actor=mei)
        assert household.pk != left
        assert fresh(mei.person).household_id == household.pk
        assert list(queries.members_of(left)) == [grandpa]
        assert leave_household(actor=mei) == household
        assert logged() == ["people.person.add", "people.household.leave"]


class TestConsents:
    def test_control_38_a_purpose_is_agreed_to_once_and_withdrawn(self, mei):
        first = give_consent(actor=mei, purpose="sms")
        assert give_consent(actor=mei, purpose="sms") == first
        withdraw_consent(actor=mei, purpose="sms")
        withdraw_consent(actor=mei, purpose="sms")
        first.refresh_from_db()
        assert first.withdrawn_at is not None
        assert give_consent(actor=mei, purpose="sms") != first
        assert [c.purpose for c in queries.consents_of(mei.person)] == ["sms", "sms", "service"]
        assert logged() == ["people.consent.withdraw"]

    def test_control_38_a_new_version_closes_the_old_one(self, mei, monkeypatch):
        old = give_consent(actor=mei, purpose="sms")
        monkeypatch.setitem(purposes._entries, "sms", Purpose("sms", 2, "t", "t"))
        new = give_consent(actor=mei, purpose="sms")
        old.refresh_from_db()
        assert (old.version, new.version) == (1, 2)
        assert (old.withdrawn_at is None, new.withdrawn_at is None) == (False, True)

    def test_for_somebody_one_acts_for(self, mei, grandpa, neighbour):
        consent = give_consent(actor=mei, purpose="sms", person=grandpa)
        assert (consent.person, consent.given_by) == (grandpa, mei.uid)
        with pytest.raises(NotFound):
            give_consent(actor=neighbour, purpose="sms", person=grandpa)
        with pytest.raises(NotFound):
            withdraw_consent(actor=neighbour, purpose="sms", person=grandpa)
        assert Consent.objects.filter(person=grandpa, withdrawn_at__isnull=True).count() == 1

    def test_without_the_service_there_is_no_account(self, mei):
        with pytest.raises(ConsentNeeded):
            withdraw_consent(actor=mei, purpose="service")
        assert Consent.objects.get(person=mei.person).withdrawn_at is None

    def test_unknown_purposes_are_refused(self, mei):
        for action in (give_consent, withdraw_consent):
            with pytest.raises(UnknownPurpose):
                action(actor=mei, purpose="everything")


@pytest.mark.parametrize("size", [0, 22, 33, -28])
def test_a_letter_size_that_the_pages_do_not_know_is_refused(mei, size):
    with pytest.raises(Invalid):
        set_large_type(actor=mei, elder=True, size=size)
    mei.refresh_from_db()
    assert (mei.elder, mei.type_size) == (False, None)
