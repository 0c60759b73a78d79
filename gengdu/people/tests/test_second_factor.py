"""The second step: set up, verified, recovered, reset with notice (SECURITY 7)."""

import datetime as dt
from functools import partial

import pytest

from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.jobs.models import Job
from gengdu.kit.clock import now
from gengdu.kit.errors import Forbidden, TooMany
from gengdu.kit.tests.threads import at_once
from gengdu.people import queries, tasks
from gengdu.people.actions.second_factor import (
    ask_second_factor_reset,
    cancel_second_factor_reset,
    confirm_second_factor,
    renew_recovery_codes,
    start_second_factor,
    verify_second_factor,
)
from gengdu.people.enums import EndReason
from gengdu.people.errors import (
    ConfirmFirst,
    NoSecondFactor,
    ResetNotPending,
    SecondFactorExists,
    WrongSecondFactor,
)
from gengdu.people.models import RecoveryCode, SecondFactor, SecondFactorReset, SignIn
from gengdu.people.tests.factories import digits_of, with_second_factor
from gengdu.sms.tests.helpers import last_message, other_than

pytestmark = pytest.mark.django_db
STEP = dt.timedelta(seconds=30)


@pytest.fixture
def opened(lao_wang, client):
    return client.sign_in(lao_wang)


@pytest.fixture
def set_up(opened, clock) -> tuple[str, list[str]]:
    """Lao Wang's app and paper; the code that set them up is a minute old."""
    made = with_second_factor(opened)
    clock.shift(2 * STEP)
    return made


@pytest.fixture
def key(set_up) -> str:
    """The secret in the app."""
    return set_up[0]


@pytest.fixture
def paper(set_up) -> list[str]:
    """The ten recovery codes."""
    return set_up[1]


@pytest.fixture
def later(lao_wang, client, key):
    """A new sign-in of the same man, before the second step."""
    return client.sign_in(lao_wang)


def verify(opened, code):
    return verify_second_factor(actor=opened.account, sign_in=opened.sign_in, code=code)


def passed(opened):
    return SignIn.objects.get(pk=opened.sign_in.pk).second_factor_at is not None


class TestSettingUp:
    def test_a_code_of_the_offered_secret_puts_it_in_force(self, opened):
        pending = start_second_factor(account=opened.account)
        assert SecondFactor.objects.count() == 0
        assert pending.uri.startswith("otpauth://totp/")
        assert f"secret={pending.key}" in pending.uri
        assert opened.account.phone() not in pending.uri
        codes = confirm_second_factor(
            actor=opened.account,
            sign_in=opened.sign_in,
            pending=pending.token,
            code=digits_of(pending.key),
        )
        assert len(set(codes)) == 10
        assert passed(opened)
        assert AuditEntry.objects.latest("pk").verb == "people.second_factor.confirm"

    def test_the_secret_and_the_codes_are_not_kept_in_clear(self, opened):
        key, codes = with_second_factor(opened)
        kept = " ".join(
            str(vars(row)) for row in (*SecondFactor.objects.all(), *RecoveryCode.objects.all())
        )
        assert key not in kept
        assert not any(code in kept or code.replace("-", "") in kept for code in codes)

    def test_a_wrong_code_or_a_foreign_or_old_offer_does_not(self, opened, mei):
        pending = start_second_factor(account=opened.account)
        foreign = start_second_factor(account=mei)
        wrong = {"pending": pending.token, "code": other_than(digits_of(pending.key))}
        theirs = {"pending": foreign.token, "code": digits_of(foreign.key)}
        torn = {"pending": "not an offer", "code": digits_of(pending.key)}
        for given in (wrong, theirs, torn):
            with pytest.raises(WrongSecondFactor):
                confirm_second_factor(actor=opened.account, sign_in=opened.sign_in, **given)
        assert SecondFactor.objects.count() == 0

    def test_an_offer_lives_half_an_hour(self, opened, clock, device):
        pending = start_second_factor(account=opened.account)
        clock.shift(dt.timedelta(minutes=31))
        opened.sign_in.confirmed_at = now()
        with pytest.raises(WrongSecondFactor):
            confirm_second_factor(
                actor=opened.account,
                sign_in=opened.sign_in,
                pending=pending.token,
                code=digits_of(pending.key),
            )
        assert SecondFactor.objects.count() == 0

    def test_control_13_it_needs_a_recent_confirmation(self, opened, clock):
        pending = start_second_factor(account=opened.account)
        clock.shift(dt.timedelta(minutes=10))
        with pytest.raises(ConfirmFirst):
            confirm_second_factor(
                actor=opened.account,
                sign_in=opened.sign_in,
                pending=pending.token,
                code=digits_of(pending.key),
            )
        assert SecondFactor.objects.count() == 0

    def test_one_in_force_is_not_replaced_on_the_quiet(self, opened, key):
        with pytest.raises(SecondFactorExists):
            start_second_factor(account=opened.account)


class TestPassing:
    def test_the_digits_shown_now_pass_this_sign_in_alone(self, later, key, lao_wang, client):
        other = client.sign_in(lao_wang)
        verify(later, digits_of(key))
        assert (passed(later), passed(other)) == (True, False)

    def test_a_code_is_good_once(self, later, key, lao_wang, client):
        code = digits_of(key)
        verify(later, code)
        other = client.sign_in(lao_wang)
        with pytest.raises(WrongSecondFactor):
            verify(other, code)
        assert not passed(other)

    def test_a_clock_half_a_minute_off_is_fine_a_minute_is_not(self, later, key, clock):
        code = digits_of(key)
        clock.shift(STEP)
        verify(later, code)
        old = digits_of(key)
        clock.shift(2 * STEP)
        with pytest.raises(WrongSecondFactor):
            verify(later, old)

    def test_a_recovery_code_passes_once_however_it_is_typed(self, later, paper, lao_wang, client):
        code = paper[3]
        verify(later, code.upper().replace("-", " "))
        assert passed(later)
        other = client.sign_in(lao_wang)
        with pytest.raises(WrongSecondFactor):
            verify(other, code)
        assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1

    def test_five_wrong_codes_lock_it_for_fifteen_minutes(self, later, key, clock):
        for _try in range(5):
            with pytest.raises(WrongSecondFactor):
                verify(later, other_than(digits_of(key)))
        with pytest.raises(TooMany):
            verify(later, digits_of(key))
        clock.shift(dt.timedelta(minutes=15))
        verify(later, digits_of(key))

    def test_both_outcomes_are_logged(self, later, key):
        with pytest.raises(WrongSecondFactor):
            verify(later, other_than(digits_of(key)))
        verify(later, digits_of(key))
        entries = AuditEntry.objects.filter(verb="people.second_factor.verify").order_by("pk")
        assert [(e.outcome, e.changed["way"]) for e in entries] == [
            (Outcome.FAILED, ""),
            (Outcome.DONE, "digits"),
        ]

    def test_nonsense_is_just_wrong(self, later, key):
        for nonsense in ("", "12345", "１２３４５６", "abcdef", "0" * 500):
            with pytest.raises((WrongSecondFactor, TooMany)):
                verify(later, nonsense)
        assert not passed(later)

    def test_without_a_second_step_there_is_nothing_to_pass(self, mei, client):
        with pytest.raises(NoSecondFactor):
            verify(client.sign_in(mei), "123456")


class TestNewRecoveryCodes:
    def test_the_old_paper_is_void(self, opened, paper):
        renewed = renew_recovery_codes(actor=opened.account, sign_in=opened.sign_in)
        assert len(renewed) == RecoveryCode.objects.count() == 10
        with pytest.raises(WrongSecondFactor):
            verify(opened, paper[0])
        verify(opened, renewed[0])

    def test_only_past_the_second_step(self, later):
        with pytest.raises(ConfirmFirst):
            renew_recovery_codes(actor=later.account, sign_in=later.sign_in)
        assert RecoveryCode.objects.count() == 10


class TestReset:
    def ask(self, actor, account):
        return ask_second_factor_reset(actor=actor, account_uid=account.uid, reason="lost phone")

    def test_control_07_it_takes_24_hours_of_which_the_owner_is_told(
        self, security_admin, lao_wang, opened, key, clock
    ):
        reset = self.ask(security_admin, lao_wang)
        assert "24" in last_message(lao_wang.phone()).text()
        job = Job.objects.get(task="people.apply_second_factor_reset")
        assert (job.args, job.run_after) == ([reset.pk], reset.asked_at + dt.timedelta(hours=24))
        clock.shift(dt.timedelta(hours=24) - dt.timedelta(seconds=1))
        assert not tasks.apply_second_factor_reset(reset.pk)
        assert queries.second_factor_of(lao_wang) is not None
        clock.shift(dt.timedelta(seconds=1))
        assert tasks.apply_second_factor_reset(reset.pk)
        assert queries.second_factor_of(lao_wang) is None
        assert RecoveryCode.objects.count() == 0
        opened.sign_in.refresh_from_db()
        assert opened.sign_in.end_reason == EndReason.SECOND_FACTOR
        assert not tasks.apply_second_factor_reset(reset.pk)

    @pytest.mark.parametrize("by_owner", [True, False])
    def test_owner_or_administrator_cancels_it(
        self, security_admin, lao_wang, key, clock, by_owner
    ):
        reset = self.ask(security_admin, lao_wang)
        actor = lao_wang if by_owner else security_admin
        cancel_second_factor_reset(actor=actor, account_uid=lao_wang.uid)
        clock.shift(dt.timedelta(hours=25))
        assert not tasks.apply_second_factor_reset(reset.pk)
        assert queries.second_factor_of(lao_wang) is not None
        with pytest.raises(ResetNotPending):
            cancel_second_factor_reset(actor=actor, account_uid=lao_wang.uid)

    def test_asked_twice_it_is_one_with_the_first_notice(
        self, security_admin, lao_wang, key, clock
    ):
        first = self.ask(security_admin, lao_wang)
        clock.shift(dt.timedelta(hours=1))
        assert self.ask(security_admin, lao_wang) == first
        assert SecondFactorReset.objects.count() == 1

    @pytest.mark.parametrize("who", ["mei", "province_admin", "auditor", "lao_wang"])
    def test_nobody_else_asks_not_even_for_himself(self, request, lao_wang, key, who):
        with pytest.raises(Forbidden):
            self.ask(request.getfixturevalue(who), lao_wang)
        assert SecondFactorReset.objects.count() == 0

    def test_a_stranger_does_not_cancel(self, security_admin, lao_wang, mei, key):
        self.ask(security_admin, lao_wang)
        with pytest.raises(Forbidden):
            cancel_second_factor_reset(actor=mei, account_uid=lao_wang.uid)
        assert SecondFactorReset.objects.get().cancelled_at is None

    def test_where_there_is_none_there_is_none_to_reset(self, security_admin, mei):
        with pytest.raises(NoSecondFactor):
            self.ask(security_admin, mei)


@pytest.mark.django_db(transaction=True)
def test_one_code_handed_in_at_once_passes_one_sign_in(lao_wang, client, clock):
    first = client.sign_in(lao_wang)
    key, _codes = with_second_factor(first)
    clock.shift(2 * STEP)
    sign_ins = [client.sign_in(lao_wang) for _n in range(4)]
    code = digits_of(key)
    ends = at_once(*(partial(verify, opened, code) for opened in sign_ins))
    assert ends.count(WrongSecondFactor) == 3
    assert [passed(opened) for opened in sign_ins].count(True) == 1
