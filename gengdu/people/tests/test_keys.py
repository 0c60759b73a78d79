"""New keys: everything readable and findable before, while and after (SECURITY 28)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gengdu.audit.models import AuditEntry
from gengdu.kit import vault
from gengdu.people import queries
from gengdu.people.actions import keys, sealing
from gengdu.people.actions.keys import rotate_keys
from gengdu.people.models import Account, Household, NameGram, Person
from gengdu.people.tests.factories import digits_of, register, with_second_factor
from gengdu.sms.actions import queue_message
from gengdu.sms.models import Message

pytestmark = pytest.mark.django_db
PLACE = "220122101202"


@pytest.fixture
def ring_file(settings, tmp_path):
    """A key ring of this test's own."""
    path = tmp_path / "keys" / "keys.json"
    vault.write_ring(vault.new_ring(), path)
    settings.GENGDU_KEYS = str(path)
    return path


def found(account, name, phone):
    """Whether the account is read and found by everything it is known by."""
    account = Account.objects.select_related("person").get(pk=account.pk)
    person = account.person
    assert (account.phone(), person.name()) == (phone, name)
    assert queries.account_by_phone(phone) == account
    assert person in queries.people_named(name[0], region_code=PLACE)
    assert person in queries.people_named(name, region_code=PLACE)
    assert person.name_blind in vault.ring().blinds(name, purpose="name")
    return True


def test_everything_is_sealed_anew_and_found_by_the_new_index(jilin, ring_file):
    opened = register("陈小梅", phone="13812345678")
    key, _codes = with_second_factor(opened)
    queue_message(phone="13812345678", text="信", ref="one")
    old = vault.read_ring(ring_file)
    before = Account.objects.get().phone_blind
    counts = rotate_keys()
    assert counts == {
        "people.name": 1,
        "people.id_number": 0,
        "people.phone": 1,
        "people.second_factor": 1,
        "sms.phone": 2,
        "sms.text": 2,
        "access.answers": 0,
    }
    new = vault.read_ring(ring_file)
    assert (new.current, set(new.encrypting), new.old_indexing) == ("k2", {"k1", "k2"}, ())
    assert new.indexing != old.indexing
    account = Account.objects.get()
    assert account.phone_blind != before
    assert found(account, "陈小梅", "13812345678")
    assert Message.objects.get(ref="one").text().endswith("信")
    factor = queries.second_factor_of(account)
    assert len(digits_of(key)) == 6
    assert vault.key_of(factor.secret_sealed) == "k2"
    for sealed, bound_to in (
        (account.phone_sealed, f"{account.uid}.phone"),
        (account.person.name_sealed, f"{account.person.uid}.name"),
    ):
        with pytest.raises(vault.VaultError):
            old.open(sealed, bound_to=bound_to)
    assert not Account.objects.filter(phone_blind=before).exists()


def test_the_log_counts_rows_and_names_the_key(jilin, ring_file):
    register("陈小梅")
    rotate_keys()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor_uid) == ("people.keys.rotate", None)
    assert (entry.changed["key"], entry.changed["people.phone"]) == ("k2", 1)


def test_rotating_often_keeps_everything(jilin, ring_file):
    account = register("陈小梅", phone="13812345678").account
    for number in range(2, 13):
        rotate_keys()
        assert vault.ring().current == f"k{number}"
        assert found(account, "陈小梅", "13812345678")


class Crash(Exception):
    """The power goes."""


def crash(*_args, **_kwargs):
    raise Crash


@pytest.mark.parametrize("when", ["before anything is sealed", "half way", "after the commit"])
def test_a_crash_leaves_everything_readable_and_a_second_run_finishes(
    jilin, ring_file, monkeypatch, when
):
    accounts = [register("陈小梅", phone=f"1381234567{n}").account for n in range(1)]
    accounts.append(register("李小兰", phone="13812345679").account)
    with monkeypatch.context() as patch:
        if when == "before anything is sealed":
            patch.setattr(keys, "_reseal_all", crash)
        elif when == "half way":
            patch.setattr(keys, "_reseal", _after(1, keys._reseal))
        else:
            patch.setattr(keys.vault, "write_ring", _after(1, vault.write_ring))
        with pytest.raises(Crash):
            rotate_keys()
    ring = vault.read_ring(ring_file)
    assert (ring.current, len(ring.old_indexing)) == ("k2", 1)
    everybody = [(accounts[0], "陈小梅", "13812345670"), (accounts[1], "李小兰", "13812345679")]
    assert all(found(*one) for one in everybody)
    newcomer = (register("赵广田", phone="13812345680").account, "赵广田", "13812345680")
    rotate_keys()
    ring = vault.read_ring(ring_file)
    assert (ring.current, ring.old_indexing) == ("k2", ())
    assert all(found(*one) for one in (*everybody, newcomer))
    sealed = [*Account.objects.values_list("phone_sealed", flat=True)]
    sealed += Person.objects.values_list("name_sealed", flat=True)
    assert {vault.key_of(text) for text in sealed} == {"k2"}


def _after(times, function):
    """The function, until the power goes."""
    calls = []

    def sometimes(*args, **kwargs):
        if len(calls) >= times:
            raise Crash
        calls.append(1)
        return function(*args, **kwargs)

    return sometimes


def test_the_same_number_is_not_registered_twice_while_keys_change(jilin, ring_file, clock):
    import datetime as dt

    first = register("陈小梅", phone="13812345678")
    vault.write_ring(keys._successor(vault.ring()), ring_file)
    clock.shift(dt.timedelta(hours=2))
    again = register("别人", phone="13812345678")
    assert (again.account, again.created) == (first.account, False)


names = st.text(alphabet="陈李王赵小大梅兰广田欧阳é·A", min_size=1, max_size=6).filter(str.strip)
digits = st.text(alphabet="0123456789", min_size=9, max_size=9).map(lambda rest: f"13{rest}")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=st.dictionaries(digits, names, min_size=1, max_size=8))
def test_whoever_is_there_is_there_afterwards(jilin, ring_file, monkeypatch, people):
    monkeypatch.setattr(keys, "BATCH", 3)
    made = []
    for phone, name in people.items():
        household = Household.objects.create(region=jilin["双桥村"])
        person = Person(household=household, region=jilin["双桥村"])
        sealing.put_name(person=person, name=name)
        sealing.put_id_number(person=person, number=phone[::-1])
        person.save()
        sealing.index_name(person=person, name=name)
        account = Account(person=person)
        sealing.put_phone(account=account, phone=phone)
        account.save()
        made.append((account, name, phone))
    grams = NameGram.objects.count()
    rotate_keys()
    assert NameGram.objects.count() == grams
    for before, name, phone in made:
        account = Account.objects.select_related("person").get(pk=before.pk)
        assert (account.phone(), account.person.name()) == (phone, name)
        assert account.person.id_number() == phone[::-1]
        assert queries.account_by_phone(phone) == account
        assert account.person in queries.people_named(name, region_code="22")
        assert account.person in queries.person_by_id_number(phone[::-1])
    Account.objects.all().delete()
    Person.objects.all().delete()
    Household.objects.all().delete()
