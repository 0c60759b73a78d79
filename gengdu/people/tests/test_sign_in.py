"""Coming in by password or code: limits, silence about who exists, the log."""

import datetime as dt
import threading
import time
from functools import partial

import pytest
from django.contrib.auth import hashers

from gengdu.access.enums import Role
from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.kit.errors import TooMany
from gengdu.kit.tests.threads import at_once
from gengdu.people import queries
from gengdu.people.actions import hashing
from gengdu.people.actions.sign_ins import PASSWORD_PROOF, sign_in_with_code, sign_in_with_password
from gengdu.people.enums import SignInMethod
from gengdu.people.errors import AccountDisabled, Busy, NoAccountYet, StaffOnLan, WrongCredentials
from gengdu.people.models import Account, SignIn
from gengdu.people.rules import throttles
from gengdu.people.tests.factories import (
    PASSWORD,
    ask_code,
    live,
    new_device,
    new_phone,
    register,
    set_password,
)
from gengdu.sms.actions import issue_challenge
from gengdu.sms.errors import ProofNeeded
from gengdu.sms.tests.helpers import solve

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(jilin, clock) -> str:
    """The number of somebody with a password, registered a while ago."""
    number = new_phone()
    set_password(register(phone=number))
    clock.shift(dt.timedelta(hours=2))
    return number


def try_password(phone, password=PASSWORD, device=None):
    """Try a password, doing the page's work where it is asked for."""
    device = device or new_device()
    try:
        return sign_in_with_password(phone=phone, password=password, device=device)
    except ProofNeeded:
        work = solve(issue_challenge(session=device.door, purpose=PASSWORD_PROOF))
        return sign_in_with_password(phone=phone, password=password, device=device, proof=work)


def fail(phone, device, times):
    for _try in range(times):
        with pytest.raises(WrongCredentials):
            try_password(phone, "not this one", device)


def test_the_right_password_signs_in(phone, device):
    opened = try_password(phone, device=device)
    assert opened.sign_in.method == SignInMethod.PASSWORD
    assert queries.living_sign_in(opened.token).account == opened.account
    entry = AuditEntry.objects.filter(verb="people.account.sign_in").latest("pk")
    assert (entry.actor_uid, entry.outcome) == (opened.account.uid, Outcome.DONE)


def test_the_number_may_be_typed_as_people_type_it(phone, device):
    assert try_password(f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}", device=device)


def test_control_22_a_failed_try_is_in_the_log_without_number_or_password(phone, device):
    before = SignIn.objects.count()
    fail(phone, device, 1)
    entry = AuditEntry.objects.filter(verb="people.account.sign_in").latest("pk")
    account = queries.account_by_phone(phone)
    assert (entry.actor_uid, entry.outcome, entry.target_key) == (
        None,
        Outcome.FAILED,
        str(account.uid),
    )
    assert phone not in str(vars(entry))
    assert "not this one" not in str(vars(entry))
    assert SignIn.objects.count() == before


def test_control_05_five_failures_lock_number_and_address_for_15_minutes(phone, device, clock):
    fail(phone, device, 5)
    with pytest.raises(TooMany) as refusal:
        try_password(phone, device=device)
    assert refusal.value.retry_after == 15 * 60
    clock.shift(dt.timedelta(minutes=15) - dt.timedelta(seconds=1))
    with pytest.raises(TooMany):
        try_password(phone, device=device)
    clock.shift(dt.timedelta(seconds=1))
    try_password(phone, device=device)


def test_control_05_a_stranger_does_not_lock_the_owner_out(phone, device):
    stranger = new_device()
    fail(phone, stranger, 5)
    with pytest.raises(TooMany):
        try_password(phone, device=stranger)
    try_password(phone, device=device)


def test_control_05_a_success_starts_the_count_anew(phone, device):
    for _round in range(3):
        fail(phone, device, 4)
        try_password(phone, device=device)


def test_control_05_an_address_is_limited_whatever_the_numbers(phone, device, monkeypatch):
    fewer = throttles.PER_ADDRESS.__class__("test.address", most=3, seconds=900)
    monkeypatch.setattr(throttles, "PER_ADDRESS", fewer)
    for _number in range(3):
        fail(new_phone(), device, 1)
    with pytest.raises(TooMany):
        try_password(phone, device=device)
    try_password(phone, device=new_device())


def test_control_05_there_is_a_ceiling_for_everybody(phone, monkeypatch):
    fewer = throttles.EVERYBODY.__class__("test.everybody", most=3, seconds=900)
    monkeypatch.setattr(throttles, "EVERYBODY", fewer)
    for _number in range(3):
        fail(new_phone(), new_device(), 1)
    with pytest.raises(TooMany):
        try_password(phone)


def test_control_09_after_two_failures_the_page_does_a_proof_of_work(phone, device):
    for _try in range(2):
        with pytest.raises(WrongCredentials):
            sign_in_with_password(phone=phone, password="wrong one", device=device)
    assert queries.needs_proof(phone=phone, address=device.address)
    with pytest.raises(ProofNeeded):
        sign_in_with_password(phone=phone, password=PASSWORD, device=device)
    assert try_password(phone, device=device)
    assert not queries.needs_proof(phone=phone, address=device.address)


def test_control_06_known_and_unknown_numbers_get_the_same_answer(phone):
    said = []
    for number in (phone, new_phone()):
        with pytest.raises(WrongCredentials) as refusal:
            try_password(number, "not this one")
        said.append((refusal.value.code, refusal.value.status, refusal.value.words()))
    assert said[0] == said[1]


def test_control_06_known_and_unknown_numbers_take_the_same_work(phone, jilin, monkeypatch):
    """Not timed but counted: as many Argon2 hashes, and queries, for one as for the other."""
    no_password = new_phone()
    register(phone=no_password)
    hasher = hashers.get_hasher()
    worked = []
    monkeypatch.setattr(
        type(hasher), "verify", _counting(type(hasher).verify, worked), raising=True
    )
    monkeypatch.setattr(type(hasher), "encode", _counting(type(hasher).encode, worked))
    for number in (phone, new_phone(), no_password):
        before = len(worked)
        with pytest.raises(WrongCredentials):
            try_password(number, "not this one")
        assert len(worked) == before + 1


def _counting(function, calls):
    def counted(*args, **kwargs):
        calls.append(function)
        return function(*args, **kwargs)

    return counted


def test_control_06_the_time_of_both_is_within_noise(phone):
    def quickest(number):
        spent = []
        for _try in range(3):
            begun = time.perf_counter()
            with pytest.raises(WrongCredentials):
                try_password(number, "not this one")
            spent.append(time.perf_counter() - begun)
        return min(spent)

    known, unknown = quickest(phone), quickest(new_phone())
    assert 0.5 < known / unknown < 2


def test_control_04_hashes_are_argon2id_at_owasps_cost_and_old_ones_are_renewed(phone, device):
    class Cheaper(type(hashers.get_hasher())):
        memory_cost = 8 * 1024

    account = Account.objects.get()
    old = Cheaper().encode(PASSWORD, "saltsaltsaltsalt")
    Account.objects.filter(pk=account.pk).update(password=old)
    try_password(phone, device=device)
    account.refresh_from_db()
    assert account.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    renewed = account.password
    try_password(phone, device=device)
    account.refresh_from_db()
    assert account.password == renewed


def test_a_disabled_account_is_told_so_only_with_the_right_password(phone, device):
    Account.objects.update(is_active=False)
    fail(phone, device, 1)
    before = SignIn.objects.count()
    with pytest.raises(AccountDisabled):
        try_password(phone, device=device)
    assert SignIn.objects.count() == before
    entry = AuditEntry.objects.latest("pk")
    assert (entry.outcome, entry.changed["why"]) == (Outcome.REFUSED, "people.account_disabled")


def test_a_code_signs_in_and_an_unknown_number_is_told_when_proven(mei, device):
    opened = sign_in_with_code(phone=mei.phone(), code=ask_code(mei.phone(), device), device=device)
    assert (opened.account, opened.created) == (mei, False)
    nobody = new_phone()
    with pytest.raises(NoAccountYet):
        sign_in_with_code(phone=nobody, code=ask_code(nobody, device), device=device)


class TestOnALan:
    """Plain http: members and the node's own station manager, twelve hours (DESIGN §5)."""

    @pytest.fixture(autouse=True)
    def _lan(self, settings):
        settings.GENGDU_LAN_MODE = True

    def come_in(self, account):
        device = new_device(own=True)
        code = ask_code(account.phone(), device)
        return sign_in_with_code(phone=account.phone(), code=code, device=device)

    def test_members_and_the_station_manager_come_in(self, mei, station_manager):
        assert not self.come_in(mei).sign_in.own_device
        assert self.come_in(station_manager).sign_in.staff

    @pytest.mark.parametrize("who", ["technician_li", "lao_wang", "security_admin"])
    def test_other_staff_are_sent_to_the_https_address(self, request, who):
        account = request.getfixturevalue(who)
        with pytest.raises(StaffOnLan):
            self.come_in(account)
        assert not SignIn.objects.filter(account=account).exists()
        assert AuditEntry.objects.latest("pk").outcome == Outcome.REFUSED


def test_staff_sign_in_with_staff_limits_even_on_their_own_device(mei, give):
    staff = give(mei, Role.EDITOR, "双桥村")
    device = new_device(own=True)
    code = ask_code(staff.phone(), device)
    sign_in = sign_in_with_code(phone=staff.phone(), code=code, device=device).sign_in
    assert (sign_in.staff, sign_in.own_device) == (True, False)


class TestHashing:
    def test_at_most_two_hashes_at_once_and_a_short_queue(self, monkeypatch):
        inside, most, gate = [], [], threading.Event()

        def slow(password):
            inside.append(password)
            most.append(len(inside))
            gate.wait(timeout=20)
            inside.remove(password)
            return "x"

        monkeypatch.setattr(hashing.hashers, "make_password", slow)
        outcomes = []

        def one(number):
            try:
                outcomes.append(hashing.hash_password(password=str(number)))
            except Busy as refusal:
                outcomes.append(refusal.status)

        threads = [threading.Thread(target=one, args=(n,)) for n in range(15)]
        for thread in threads:
            thread.start()
        while len(outcomes) < 15 - hashing.MOST_INSIDE:
            time.sleep(0.005)
        gate.set()
        for thread in threads:
            thread.join(timeout=20)
        assert outcomes.count(503) == 15 - hashing.MOST_INSIDE
        assert outcomes.count("x") == hashing.MOST_INSIDE
        assert max(most) == hashing.AT_ONCE


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """On both databases."""

    @pytest.fixture(autouse=True)
    def _cheap(self, monkeypatch):
        monkeypatch.setattr(type(hashers.get_hasher()), "memory_cost", 64)
        monkeypatch.setattr(hashing, "MOST_INSIDE", 100)
        monkeypatch.setattr(throttles, "FREE_TRIES", 100)

    def at_once(self, count, work):
        return at_once(*(partial(work, number) for number in range(count)))

    def test_control_05_fifty_wrong_tries_at_once_are_five(self, phone, device):
        results = self.at_once(
            50,
            lambda _n: sign_in_with_password(phone=phone, password="wrong", device=device),
        )
        assert results.count(WrongCredentials) == 5
        assert results.count(TooMany) == 45

    def test_fifty_people_sign_in_at_once(self, jilin):
        phones = [new_phone() for _n in range(50)]
        for number in phones:
            set_password(register(phone=number))
        opened = self.at_once(
            50,
            lambda n: sign_in_with_password(
                phone=phones[n], password=PASSWORD, device=new_device()
            ),
        )
        assert [o.account.phone() for o in opened] == phones
        assert all(live(o.account) == 2 for o in opened)

    def test_a_code_pressed_five_times_at_once_registers_one_person(self, jilin, device):
        from gengdu.people.actions.registration import register_account
        from gengdu.people.models import Household, Person

        number = new_phone()
        code = ask_code(number, device)
        opened = self.at_once(
            5,
            lambda _n: register_account(
                phone=number, code=code, region_code="220122101202", device=device, name="陈小梅"
            ),
        )
        assert {o.account.pk for o in opened} == {Account.objects.get().pk}
        assert [o.created for o in opened].count(True) == 1
        assert Person.objects.count() == Household.objects.count() == 1
