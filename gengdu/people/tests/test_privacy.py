"""Seeing and erasing what is kept: nothing may stay behind (SECURITY 25, 38-39)."""

import datetime as dt
import json
import logging
import re

import pytest
from django.apps import apps

from gengdu.audit.models import AuditEntry
from gengdu.changes.enums import Op
from gengdu.changes.models import Change
from gengdu.kit.errors import NotFound
from gengdu.people.actions.households import add_family_member
from gengdu.people.actions.privacy import erase_account, erase_family_member, export_own_data
from gengdu.people.actions.profile import update_profile
from gengdu.people.actions.registration import register_account
from gengdu.people.actions.sign_ins import sign_in_with_password
from gengdu.people.errors import ConfirmFirst, WrongCredentials
from gengdu.people.models import Account, NameGram, Person, SignIn
from gengdu.people.registry import personal_data
from gengdu.people.tests.factories import (
    PASSWORD,
    ask_code,
    new_device,
    register,
    set_password,
    with_second_factor,
)
from gengdu.sms.actions import deliver_message
from gengdu.sms.models import Message
from gengdu.sms.tests.helpers import last_code

pytestmark = pytest.mark.django_db
ID_NUMBER = "11010519491231002X"


class Diary:
    """An upper app's data about people."""

    def __init__(self):
        self.pages: dict[int, list[str]] = {}

    def export(self, person):
        return [{"page": page} for page in self.pages.get(person.pk, [])]

    def erase(self, person):
        self.pages.pop(person.pk, None)


@pytest.fixture
def diary(monkeypatch) -> Diary:
    diary = Diary()
    monkeypatch.setitem(personal_data._entries, "diary", diary)
    return diary


@pytest.fixture
def opened(mei, client):
    """Mei with all that can be kept about somebody."""
    opened = client.sign_in(mei)
    set_password(opened)
    update_profile(actor=mei, name="陈小梅", birth_year=1990, id_number=ID_NUMBER)
    with_second_factor(opened)
    ask_code(mei.phone(), new_device())
    return opened


def everything_in_the_database():
    """Every value of every row, as text."""
    return "\n".join(
        str(value)
        for model in apps.get_models()
        for row in model.objects.all().values_list()
        for value in row
    )


def years_in_the_database():
    """Every value that is or may hold a year: the columns named so, and documents."""
    for model in apps.get_models():
        for row in model.objects.values():
            for name, value in row.items():
                if "year" in name or isinstance(value, dict | list):
                    yield json.dumps(value, default=str)


class TestExport:
    def test_all_of_ones_own_and_ones_familys_is_there(self, opened, mei, diary):
        grandpa = add_family_member(actor=mei, name="陈大山", relation="爷爷")
        diary.pages = {mei.person_id: ["mine"], grandpa.pk: ["his"]}
        data = export_own_data(actor=mei, sign_in=opened.sign_in)
        me, family = data["me"], data["family"]
        assert me["person"]["name"] == "陈小梅"
        assert me["person"]["id_number"] == ID_NUMBER
        assert me["account"]["phone"] == mei.phone()
        assert me["diary"] == [{"page": "mine"}]
        assert [c["purpose"] for c in me["consents"]] == ["service"]
        assert len(me["sign_ins"]) == 1
        assert [m["state"] for m in me["messages"]] == ["queued", "queued"]
        assert [f["person"]["name"] for f in family] == ["陈大山"]
        assert family[0]["diary"] == [{"page": "his"}]
        assert json.loads(json.dumps(data)) == data

    def test_nothing_of_anybody_else(self, opened, mei, neighbour):
        told = json.dumps(export_own_data(actor=mei, sign_in=opened.sign_in), ensure_ascii=False)
        assert neighbour.phone() not in told
        assert "赵广田" not in told

    def test_control_13_it_needs_a_recent_confirmation_and_is_logged(self, opened, mei, clock):
        export_own_data(actor=mei, sign_in=opened.sign_in)
        assert AuditEntry.objects.latest("pk").verb == "people.person.export"
        clock.shift(dt.timedelta(minutes=10))
        before = AuditEntry.objects.count()
        with pytest.raises(ConfirmFirst):
            export_own_data(actor=mei, sign_in=opened.sign_in)
        assert AuditEntry.objects.count() == before


class TestErasure:
    def test_control_39_no_personal_field_stays_anywhere(self, opened, mei, diary):
        diary.pages = {mei.person_id: ["mine"]}
        phone, blind = mei.phone(), mei.phone_blind
        person = Person.objects.get(pk=mei.person_id)
        indexes = [person.name_blind, person.id_blind, blind]
        indexes += list(NameGram.objects.filter(person=person).values_list("gram", flat=True))
        assert all(index in everything_in_the_database() for index in indexes)
        assert "1990" in years_in_the_database()
        erase_account(actor=mei, sign_in=opened.sign_in)
        left = everything_in_the_database()
        # By itself: four digits in a row also stand in a digest, once in some hundred runs.
        assert not [kept for kept in years_in_the_database() if re.search(r"\b1990\b", kept)]
        for trace in ("陈小梅", ID_NUMBER, phone, "安卓手机", *indexes):
            assert trace not in left
        assert diary.pages == {}
        person.refresh_from_db()
        assert (person.name(), person.id_number(), person.birth_year) == ("", "", None)
        assert person.erased_at is not None

    def test_nobody_gets_in_any_more_and_the_number_is_free(self, opened, mei, device, clock):
        phone = mei.phone()
        erase_account(actor=mei, sign_in=opened.sign_in)
        assert SignIn.objects.filter(account=mei).count() == 0
        with pytest.raises(WrongCredentials):
            sign_in_with_password(phone=phone, password=PASSWORD, device=device)
        clock.shift(dt.timedelta(hours=2))
        code = ask_code(phone, device)
        again = register_account(phone=phone, code=code, region_code="220122101202", device=device)
        assert again.created
        assert again.account != mei

    def test_the_log_and_the_feed_know_the_pseudonym_alone(self, opened, mei):
        uid = mei.person.uid
        erase_account(actor=mei, sign_in=opened.sign_in)
        entry = AuditEntry.objects.latest("pk")
        assert (entry.verb, entry.actor_uid) == ("people.account.erase", mei.uid)
        last = Change.objects.order_by("-pk").first()
        assert (last.op, last.key) == (Op.DELETE, str(uid))

    def test_control_13_it_needs_a_recent_confirmation(self, opened, mei, clock):
        clock.shift(dt.timedelta(minutes=10))
        with pytest.raises(ConfirmFirst):
            erase_account(actor=mei, sign_in=opened.sign_in)
        assert Person.objects.get(pk=mei.person_id).name() == "陈小梅"
        assert Account.objects.get(pk=mei.pk).is_active

    def test_the_family_stays(self, opened, mei):
        grandpa = add_family_member(actor=mei, name="陈大山")
        erase_account(actor=mei, sign_in=opened.sign_in)
        grandpa.refresh_from_db()
        assert grandpa.name() == "陈大山"

    def test_somebody_one_acts_for_is_erased_alone(self, opened, mei, neighbour, diary):
        grandpa = add_family_member(actor=mei, name="陈大山", birth_year=1948)
        diary.pages = {grandpa.pk: ["his"]}
        for foreign in (neighbour.person.uid, mei.person.uid):
            with pytest.raises(NotFound):
                erase_family_member(actor=mei, sign_in=opened.sign_in, person_uid=foreign)
        erase_family_member(actor=mei, sign_in=opened.sign_in, person_uid=grandpa.uid)
        grandpa.refresh_from_db()
        assert (grandpa.name(), grandpa.birth_year, diary.pages) == ("", None, {})
        assert Person.objects.get(pk=mei.person_id).name() == "陈小梅"
        assert Person.objects.get(pk=neighbour.person_id).erased_at is None


def test_control_25_no_name_number_code_or_password_reaches_a_log(jilin, caplog, settings, capsys):
    """Registering, signing in rightly and wrongly, sending: at every level of every logger."""
    settings.GENGDU_SMS_GATEWAY = "console"
    caplog.set_level(logging.DEBUG)
    phone = "13812345678"
    opened = register("陈小梅", phone=phone, password=PASSWORD)
    code = last_code(phone)
    for message in Message.objects.all():
        deliver_message(message_id=message.pk)
    sign_in_with_password(phone=phone, password=PASSWORD, device=new_device())
    with pytest.raises(WrongCredentials):
        sign_in_with_password(phone=phone, password="falsch-falsch", device=new_device())
    assert code in capsys.readouterr().err
    logged = caplog.text + " ".join(str(vars(record)) for record in caplog.records)
    audited = " ".join(str(vars(entry)) for entry in AuditEntry.objects.all())
    for secret in (phone, "陈小梅", PASSWORD, "falsch-falsch", opened.token, code):
        assert secret not in logged
        assert secret not in audited
