"""Password and phone: confirmed first, checked by policy, told to the owner."""

import datetime as dt

import pytest

from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.kit.clock import now
from gengdu.kit.errors import Forbidden, TooMany
from gengdu.people import rules
from gengdu.people.actions.credentials import (
    change_password,
    change_phone,
    disable_account,
    enable_account,
    reset_password,
)
from gengdu.people.actions.sign_ins import (
    confirm_code,
    confirm_password,
    sign_in_with_code,
    sign_in_with_password,
)
from gengdu.people.enums import EndReason, PasswordProfile
from gengdu.people.errors import (
    AccountDisabled,
    ConfirmFirst,
    NoAccountYet,
    PhoneTaken,
    SecondStepFirst,
    WeakPassword,
    WrongCredentials,
)
from gengdu.people.models import Account, PasswordHistory, SignIn
from gengdu.people.tests.factories import (
    PASSWORD,
    STAFF_PASSWORD,
    ask_code,
    live,
    new_device,
    new_phone,
    set_password,
    with_second_factor,
)
from gengdu.sms.enums import CodePurpose
from gengdu.sms.errors import CodeExpired, WrongCode
from gengdu.sms.tests.helpers import last_message, other_than

pytestmark = pytest.mark.django_db
OTHER = "割麦插禾 autumn-99"


def fresh(account):
    return Account.objects.select_related("person").get(pk=account.pk)


@pytest.fixture
def opened(mei, client):
    """Mei, signed in just now with a password of her own."""
    opened = client.sign_in(mei)
    set_password(opened)
    return opened


class TestConfirming:
    def test_control_13_a_confirmation_holds_ten_minutes(self, opened, clock):
        clock.shift(dt.timedelta(minutes=10) - dt.timedelta(seconds=1))
        assert rules.recently_confirmed(opened.sign_in, now())
        clock.shift(dt.timedelta(seconds=1))
        assert not rules.recently_confirmed(opened.sign_in, now())

    def test_the_password_confirms_this_sign_in_alone(self, opened, mei, client, clock, device):
        other = client.sign_in(mei)
        clock.shift(dt.timedelta(minutes=11))
        confirm_password(actor=mei, sign_in=opened.sign_in, password=PASSWORD, device=device)
        assert rules.recently_confirmed(SignIn.objects.get(pk=opened.sign_in.pk), now())
        assert not rules.recently_confirmed(SignIn.objects.get(pk=other.sign_in.pk), now())

    def test_a_wrong_password_confirms_nothing_and_is_logged(self, opened, mei, clock, device):
        clock.shift(dt.timedelta(minutes=11))
        with pytest.raises(WrongCredentials):
            confirm_password(actor=mei, sign_in=opened.sign_in, password="no", device=device)
        assert not rules.recently_confirmed(SignIn.objects.get(pk=opened.sign_in.pk), now())
        entry = AuditEntry.objects.latest("pk")
        assert (entry.verb, entry.outcome) == ("people.account.confirm", Outcome.FAILED)

    def test_guessing_ends_after_five(self, opened, mei, device):
        given = {"actor": mei, "sign_in": opened.sign_in, "device": device}
        for _try in range(5):
            with pytest.raises(WrongCredentials):
                confirm_password(**given, password="no")
        with pytest.raises(TooMany):
            confirm_password(**given, password=PASSWORD)

    def test_a_code_to_ones_own_number_confirms(self, mei, client, clock, device):
        opened = client.sign_in(mei)
        clock.shift(dt.timedelta(minutes=11))
        code = ask_code(mei.phone(), device, CodePurpose.CONFIRM)
        with pytest.raises(WrongCode):
            confirm_code(actor=mei, sign_in=opened.sign_in, code=other_than(code), device=device)
        confirm_code(actor=mei, sign_in=opened.sign_in, code=code, device=device)
        assert rules.recently_confirmed(SignIn.objects.get(pk=opened.sign_in.pk), now())


class TestChangingThePassword:
    def test_control_10_all_other_sign_ins_end(self, opened, mei, client):
        other = client.sign_in(mei)
        change_password(actor=mei, sign_in=opened.sign_in, password=OTHER)
        other.sign_in.refresh_from_db()
        assert other.sign_in.end_reason == EndReason.PASSWORD
        assert live(mei) == 1
        sign_in_with_password(phone=mei.phone(), password=OTHER, device=new_device())
        with pytest.raises(WrongCredentials):
            sign_in_with_password(phone=mei.phone(), password=PASSWORD, device=new_device())

    def test_control_13_it_needs_a_recent_confirmation(self, opened, mei, clock):
        before = fresh(mei).password
        clock.shift(dt.timedelta(minutes=10))
        with pytest.raises(ConfirmFirst):
            change_password(actor=mei, sign_in=opened.sign_in, password=OTHER)
        assert fresh(mei).password == before

    @pytest.mark.parametrize(
        "weak",
        [
            "short",
            "password1",
            "12345678",
            "陈小梅陈小梅陈小梅",
            "双桥村的玉米地真不错",
            "x" + "abc" * 60,
            "gengdu-2026",
            "a" * 20,
        ],
    )
    def test_control_02_a_weak_one_is_refused_and_nothing_changes(self, opened, mei, weak):
        before = fresh(mei).password
        with pytest.raises(WeakPassword) as refusal:
            change_password(actor=mei, sign_in=opened.sign_in, password=weak)
        assert refusal.value.field == "password"
        assert fresh(mei).password == before

    def test_control_02_ones_own_number_is_no_password(self, opened, mei):
        with pytest.raises(WeakPassword):
            change_password(actor=mei, sign_in=opened.sign_in, password=f"x{mei.phone()}x")

    def test_members_may_come_back_to_an_old_one(self, opened, mei):
        change_password(actor=mei, sign_in=opened.sign_in, password=PASSWORD)
        assert PasswordHistory.objects.count() == 0

    def test_the_log_says_that_not_what(self, opened):
        entry = AuditEntry.objects.filter(verb="people.account.change_password").get()
        assert entry.changed == {"password": "•"}


class TestStaffPasswords:
    @pytest.fixture
    def staff(self, lao_wang, client):
        return client.sign_in(lao_wang)

    @pytest.mark.parametrize("weak", ["Short-1", "all lower case words", PASSWORD.split()[0] * 3])
    def test_control_03_twelve_characters_of_three_kinds(self, staff, weak):
        with pytest.raises(WeakPassword):
            set_password(staff, weak)
        assert not fresh(staff.account).has_usable_password()

    def test_control_03_none_of_the_last_five(self, staff):
        used = [f"{STAFF_PASSWORD}-{number}" for number in range(6)]
        for password in used:
            set_password(staff, password)
        for password in used[1:]:
            with pytest.raises(WeakPassword):
                set_password(staff, password)
        set_password(staff, used[0])
        assert PasswordHistory.objects.filter(account=staff.account).count() == 5

    def test_control_03_it_is_due_after_ninety_days(self, staff, clock):
        set_password(staff, STAFF_PASSWORD)
        account = fresh(staff.account)
        assert account.password_profile == PasswordProfile.ADMIN
        assert not rules.password_due(account, now())
        clock.shift(dt.timedelta(days=90) - dt.timedelta(seconds=1))
        assert not rules.password_due(account, now())
        clock.shift(dt.timedelta(seconds=1))
        assert rules.password_due(account, now())

    def test_a_members_password_is_due_at_once_when_he_becomes_staff(self, opened, mei):
        assert rules.password_due(fresh(mei), now())

    def test_without_a_password_none_is_due(self, staff):
        assert not rules.password_due(staff.account, now())


class TestForgotten:
    def reset(self, phone, code, device, password=OTHER):
        return reset_password(phone=phone, code=code, password=password, device=device)

    def test_a_code_sets_a_new_one_and_ends_everything_else(self, opened, mei, device):
        code = ask_code(mei.phone(), device, CodePurpose.RESET)
        again = self.reset(mei.phone(), code, device)
        opened.sign_in.refresh_from_db()
        assert opened.sign_in.end_reason == EndReason.PASSWORD
        assert (again.account, live(mei)) == (mei, 1)
        sign_in_with_password(phone=mei.phone(), password=OTHER, device=new_device())

    def test_a_wrong_code_changes_nothing(self, opened, mei, device):
        before = fresh(mei).password
        code = ask_code(mei.phone(), device, CodePurpose.RESET)
        with pytest.raises(WrongCode):
            self.reset(mei.phone(), other_than(code), device)
        assert (fresh(mei).password, live(mei)) == (before, 1)

    def test_a_code_for_signing_in_resets_nothing(self, opened, mei, device):
        before = fresh(mei).password
        code = ask_code(mei.phone(), device, CodePurpose.ENTER)
        with pytest.raises(WrongCode):
            self.reset(mei.phone(), code, device)
        assert fresh(mei).password == before

    def test_control_06_an_unknown_number_is_told_only_to_who_proves_it(self, jilin, device):
        nobody = new_phone()
        code = ask_code(nobody, device, CodePurpose.RESET)
        with pytest.raises(WrongCode):
            self.reset(nobody, other_than(code), device)
        with pytest.raises(NoAccountYet):
            self.reset(nobody, code, device)

    def test_pressed_twice_it_is_one_reset_and_one_sign_in(self, opened, mei, device):
        code = ask_code(mei.phone(), device, CodePurpose.RESET)
        for _press in range(2):
            self.reset(mei.phone(), code, device)
        assert live(mei) == 1

    def test_a_used_code_is_no_second_reset_later(self, opened, mei, device, clock):
        code = ask_code(mei.phone(), device, CodePurpose.RESET)
        self.reset(mei.phone(), code, device)
        clock.shift(dt.timedelta(minutes=1))
        with pytest.raises(CodeExpired):
            self.reset(mei.phone(), code, device, "a third sentence")

    def test_staff_whose_choice_was_weak_try_again_with_the_same_code(self, lao_wang, device):
        code = ask_code(lao_wang.phone(), device, CodePurpose.RESET)
        with pytest.raises(WeakPassword):
            self.reset(lao_wang.phone(), code, device, "only small letters")
        self.reset(lao_wang.phone(), code, device, STAFF_PASSWORD)
        assert fresh(lao_wang).password_profile == PasswordProfile.ADMIN

    def test_control_07_it_does_not_go_around_the_second_step(self, lao_wang, client, device):
        with_second_factor(client.sign_in(lao_wang))
        code = ask_code(lao_wang.phone(), device, CodePurpose.RESET)
        again = self.reset(lao_wang.phone(), code, device, STAFF_PASSWORD)
        assert again.sign_in.second_factor_at is None
        assert fresh(lao_wang).second_factor.confirmed_at is not None

    def test_a_disabled_account_stays_disabled(self, mei, device):
        Account.objects.filter(pk=mei.pk).update(is_active=False)
        code = ask_code(mei.phone(), device, CodePurpose.RESET)
        with pytest.raises(AccountDisabled):
            self.reset(mei.phone(), code, device)
        assert not fresh(mei).has_usable_password()


class TestChangingThePhone:
    def change(self, opened, phone, code, device):
        return change_phone(
            actor=opened.account, sign_in=opened.sign_in, phone=phone, code=code, device=device
        )

    def test_the_new_number_is_proven_and_the_old_one_told(self, opened, mei, client, device):
        old, new = mei.phone(), new_phone()
        other = client.sign_in(mei)
        code = ask_code(new, device, CodePurpose.PHONE)
        self.change(opened, new, code, device)
        assert fresh(mei).phone() == new
        other.sign_in.refresh_from_db()
        assert other.sign_in.end_reason == EndReason.PHONE
        assert live(mei) == 1
        assert new[-4:] in last_message(old).text()
        assert new not in last_message(old).text()
        entry = AuditEntry.objects.latest("pk")
        assert (entry.verb, entry.changed) == ("people.account.change_phone", {"phone": "•"})
        elsewhere = new_device()
        with pytest.raises(NoAccountYet):
            sign_in_with_code(phone=old, code=ask_code(old, elsewhere), device=elsewhere)

    def test_control_13_it_needs_a_recent_confirmation(self, opened, mei, device, clock):
        old, new = mei.phone(), new_phone()
        clock.shift(dt.timedelta(minutes=10))
        code = ask_code(new, device, CodePurpose.PHONE)
        with pytest.raises(ConfirmFirst):
            self.change(opened, new, code, device)
        assert fresh(mei).phone() == old

    def test_a_wrong_code_changes_nothing(self, opened, mei, device):
        old, new = mei.phone(), new_phone()
        code = ask_code(new, device, CodePurpose.PHONE)
        with pytest.raises(WrongCode):
            self.change(opened, new, other_than(code), device)
        assert fresh(mei).phone() == old

    def test_a_number_of_another_account_is_refused(self, opened, mei, neighbour, device):
        old = mei.phone()
        code = ask_code(neighbour.phone(), device, CodePurpose.PHONE)
        with pytest.raises(PhoneTaken):
            self.change(opened, neighbour.phone(), code, device)
        assert fresh(mei).phone() == old

    def test_control_07_a_stolen_password_does_not_take_the_number_along(
        self, lao_wang, client, device
    ):
        with_second_factor(client.sign_in(lao_wang))
        thief, old, new = client.sign_in(lao_wang), lao_wang.phone(), new_phone()
        code = ask_code(new, device, CodePurpose.PHONE)
        with pytest.raises(SecondStepFirst):
            self.change(thief, new, code, device)
        with pytest.raises(SecondStepFirst):
            change_password(actor=lao_wang, sign_in=thief.sign_in, password=STAFF_PASSWORD)
        assert fresh(lao_wang).phone() == old
        assert not fresh(lao_wang).has_usable_password()
        assert live(lao_wang) == 2

    def test_pressed_twice_it_is_one_change(self, opened, mei, device):
        new = new_phone()
        code = ask_code(new, device, CodePurpose.PHONE)
        for _press in range(2):
            self.change(opened, new, code, device)
        assert fresh(mei).phone() == new
        assert AuditEntry.objects.filter(verb="people.account.change_phone").count() == 1


class TestDisabling:
    def test_a_disabled_account_is_out_and_stays_out_until_enabled(
        self, security_admin, mei, client, device
    ):
        opened = client.sign_in(mei)
        given = {"actor": security_admin, "account_uid": mei.uid, "reason": "lost phone"}
        disable_account(**given)
        opened.sign_in.refresh_from_db()
        assert opened.sign_in.end_reason == EndReason.DISABLED
        code = ask_code(mei.phone(), device)
        with pytest.raises(AccountDisabled):
            sign_in_with_code(phone=mei.phone(), code=code, device=device)
        enable_account(**given)
        assert live(mei) == 0
        assert sign_in_with_code(phone=mei.phone(), code=code, device=device).account == mei

    def test_a_second_time_changes_and_logs_nothing(self, security_admin, mei):
        for _again in range(2):
            disable_account(actor=security_admin, account_uid=mei.uid, reason="lost phone")
        assert AuditEntry.objects.filter(verb="people.account.disable").count() == 1

    @pytest.mark.parametrize("who", ["mei", "station_manager", "province_admin", "auditor"])
    def test_only_a_security_administrator_of_the_place(self, request, neighbour, who):
        actor = request.getfixturevalue(who)
        for action in (disable_account, enable_account):
            with pytest.raises(Forbidden):
                action(actor=actor, account_uid=neighbour.uid, reason="because")
        assert fresh(neighbour).is_active

    def test_never_ones_own(self, security_admin):
        with pytest.raises(Forbidden):
            disable_account(actor=security_admin, account_uid=security_admin.uid, reason="me")
        assert fresh(security_admin).is_active
