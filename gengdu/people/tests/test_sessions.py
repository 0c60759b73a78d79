"""The sign-in as session: cookie, limits, end, and nothing at all for a guest (SECURITY 10-14)."""

import datetime as dt

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from gengdu.audit.models import AuditEntry
from gengdu.kit.errors import Forbidden, NotFound
from gengdu.people import queries, tasks
from gengdu.people.actions.sign_ins import (
    end_other_sign_ins,
    end_sign_in,
    end_sign_ins_of,
    keep_on_own_device,
    sign_out,
    tighten_sign_ins,
)
from gengdu.people.enums import EndReason
from gengdu.people.middleware import (
    SignInMiddleware,
    close_session,
    device_of,
    door_of,
    open_session,
)
from gengdu.people.models import SignIn
from gengdu.people.tests.factories import live, new_device, register

pytestmark = pytest.mark.django_db
COOKIE, DOOR = settings.GENGDU_SIGN_IN_COOKIE, settings.GENGDU_DOOR_COOKIE


def ask(view=None, *, token="", door="", **headers):
    """One request through the middleware; `view` sees it as a page does."""
    request = RequestFactory().get("/", **headers)
    if token:
        request.COOKIES[COOKIE] = token
    if door:
        request.COOKIES[DOOR] = door
    seen = []

    def page(inner):
        seen.append(view(inner) if view else None)
        return HttpResponse("page")

    response = SignInMiddleware(page)(request)
    return response, seen[0]


def who(request):
    return request.user.pk


def test_a_page_that_does_not_ask_costs_nothing_and_says_nothing(jilin, django_assert_num_queries):
    opened = register()
    with django_assert_num_queries(0):
        response, _seen = ask(token=opened.token)
    assert response.cookies == {}
    assert dict(response.items()) == {"Content-Type": "text/html; charset=utf-8"}


def test_a_guest_costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response, seen = ask(lambda r: (r.user.is_authenticated, r.user.is_verified()))
    assert seen == (False, False)
    assert response.cookies == {}


def test_a_member_costs_one_query_with_person_and_sign_in(jilin, django_assert_num_queries):
    opened = register()
    with django_assert_num_queries(1):
        response, seen = ask(
            lambda r: (r.user.pk, r.user.person.region_id, r.user.sign_in.pk), token=opened.token
        )
    assert seen == (opened.account.pk, "220122101202", opened.sign_in.pk)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Vary"] == "Cookie"
    assert response.cookies == {}


def test_a_page_keeps_the_cache_rule_it_set_itself(jilin):
    opened = register()

    def page(request):
        assert request.user.is_authenticated
        response = HttpResponse()
        response.headers["Cache-Control"] = "no-store"
        return response

    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = opened.token
    assert SignInMiddleware(page)(request).headers["Cache-Control"] == "no-store"


def test_a_dead_cookie_is_taken_away(jilin):
    response, seen = ask(who, token="x" * 43)
    assert seen is None
    assert response.cookies[COOKIE]["max-age"] == 0


def test_control_10_signing_in_changes_the_cookie_and_ends_the_old_one(jilin):
    before, after = register(), register()
    response, _seen = ask(lambda r: open_session(r, after), token=before.token)
    cookie = response.cookies[COOKIE]
    assert cookie.value == after.token != before.token
    assert len(after.token) >= 43  # 256 bits
    before.sign_in.refresh_from_db()
    assert before.sign_in.end_reason == EndReason.REPLACED
    assert ask(who, token=before.token)[1] is None


def test_control_10_only_a_hash_of_the_token_is_kept(jilin):
    opened = register()
    assert opened.token not in str(vars(SignIn.objects.get()))


def test_control_14_the_cookie_is_secure_http_only_lax_and_host_bound(jilin):
    response, _seen = ask(lambda r: open_session(r, register()))
    cookie = response.cookies[COOKIE]
    assert COOKIE.startswith("__Host-")
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_control_10_signing_out_ends_the_session(jilin):
    opened = register()
    sign_out(actor=opened.account, sign_in=opened.sign_in)
    response, _seen = ask(close_session, token=opened.token)
    assert response.cookies[COOKIE]["max-age"] == 0
    assert ask(who, token=opened.token)[1] is None
    assert SignIn.objects.get().end_reason == EndReason.SIGNED_OUT
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.changed) == ("people.sign_in.end", {"reason": "signed_out"})


def test_control_10_a_disabled_account_is_out_at_once(jilin):
    opened = register()
    opened.account.__class__.objects.update(is_active=False)
    assert ask(who, token=opened.token)[1] is None


def alive_after(opened, clock, step, times=1):
    """Whether the sign-in still counts after so many visits, `step` apart."""
    for _visit in range(times):
        clock.shift(step)
        if ask(who, token=opened.token)[1] is None:
            return False
    return True


class TestHowLong:
    def test_control_11_members_thirty_days_from_the_sign_in(self, jilin, clock):
        opened = register()
        assert alive_after(opened, clock, dt.timedelta(days=10), 2)
        assert alive_after(opened, clock, dt.timedelta(days=10) - dt.timedelta(seconds=1))
        assert not alive_after(opened, clock, dt.timedelta(seconds=1))

    def test_control_11_ninety_sliding_days_on_ones_own_device(self, jilin, clock):
        opened = register(device=new_device(own=True))
        assert alive_after(opened, clock, dt.timedelta(days=89), 4)
        assert not alive_after(opened, clock, dt.timedelta(days=90))

    def test_control_11_staff_thirty_idle_minutes(self, lao_wang, clock, client):
        opened = client.sign_in(lao_wang)
        assert alive_after(opened, clock, dt.timedelta(minutes=29), 5)
        assert not alive_after(opened, clock, dt.timedelta(minutes=30))

    def test_control_11_staff_twelve_hours_at_most(self, lao_wang, clock, client):
        opened = client.sign_in(lao_wang)
        assert alive_after(opened, clock, dt.timedelta(minutes=20), 35)
        assert not alive_after(opened, clock, dt.timedelta(minutes=20))

    def test_twelve_hours_on_a_lan(self, jilin, clock, settings):
        settings.GENGDU_LAN_MODE = True
        opened = register(device=new_device(own=True))
        assert alive_after(opened, clock, dt.timedelta(hours=4), 2)
        assert not alive_after(opened, clock, dt.timedelta(hours=4))

    def test_it_is_touched_once_in_five_minutes_and_the_cookie_slides_along(self, jilin, clock):
        opened = register(device=new_device(own=True))
        clock.shift(dt.timedelta(minutes=5) - dt.timedelta(seconds=1))
        assert ask(who, token=opened.token)[0].cookies == {}
        clock.shift(dt.timedelta(seconds=1))
        response, _seen = ask(who, token=opened.token)
        assert response.cookies[COOKIE]["max-age"] == 90 * 24 * 3600
        seen_at = SignIn.objects.get().last_seen_at
        clock.shift(dt.timedelta(minutes=1))
        assert ask(who, token=opened.token)[0].cookies == {}
        assert SignIn.objects.get().last_seen_at == seen_at

    def test_the_night_closes_what_has_run_out_and_only_that(self, lao_wang, mei, clock, client):
        staff, member = client.sign_in(lao_wang), client.sign_in(mei)
        own = register(device=new_device(own=True))
        clock.shift(dt.timedelta(hours=1))
        assert tasks.close_old_sign_ins() == 1
        staff.sign_in.refresh_from_db()
        assert staff.sign_in.end_reason == EndReason.TIMED_OUT
        clock.shift(dt.timedelta(days=30))
        assert tasks.close_old_sign_ins() == 1
        member.sign_in.refresh_from_db()
        assert member.sign_in.end_reason == EndReason.TIMED_OUT
        assert live(own.account) == 1
        clock.shift(dt.timedelta(days=180, minutes=1))
        tasks.close_old_sign_ins()
        assert list(SignIn.objects.all()) == [own.sign_in]


class TestTheList:
    def test_control_11_living_sign_ins_are_listed_last_seen_first(self, mei, clock, client):
        first = client.sign_in(mei)
        clock.shift(dt.timedelta(hours=1))
        second = client.sign_in(mei)
        sign_out(actor=mei, sign_in=client.sign_in(mei).sign_in)
        assert queries.sign_ins_of(mei) == [second.sign_in, first.sign_in]

    def test_one_is_ended_from_another_device(self, mei, client):
        lost, here = client.sign_in(mei), client.sign_in(mei)
        end_sign_in(actor=mei, uid=lost.sign_in.uid)
        assert ask(who, token=lost.token)[1] is None
        assert ask(who, token=here.token)[1] == mei.pk
        with pytest.raises(NotFound):
            end_sign_in(actor=mei, uid=lost.sign_in.uid)

    def test_somebody_elses_is_not_there(self, mei, neighbour, client):
        foreign = client.sign_in(neighbour)
        with pytest.raises(NotFound):
            end_sign_in(actor=mei, uid=foreign.sign_in.uid)
        assert live(neighbour) == 1

    def test_all_others_are_ended(self, mei, client):
        client.sign_in(mei)
        client.sign_in(mei)
        here = client.sign_in(mei)
        assert end_other_sign_ins(actor=mei, sign_in=here.sign_in) == 2
        assert queries.sign_ins_of(mei) == [here.sign_in]

    def test_control_12_an_administrator_ends_everybody_elses(self, security_admin, mei, client):
        opened = client.sign_in(mei)
        assert end_sign_ins_of(actor=security_admin, account_uid=mei.uid) == 1
        assert ask(who, token=opened.token)[1] is None
        entry = AuditEntry.objects.latest("pk")
        assert (entry.actor_uid, entry.target_key) == (security_admin.uid, str(mei.uid))

    @pytest.mark.parametrize("who_acts", ["station_manager", "province_admin", "auditor"])
    def test_control_12_nobody_else_does(self, request, mei, client, who_acts):
        client.sign_in(mei)
        with pytest.raises(Forbidden):
            end_sign_ins_of(actor=request.getfixturevalue(who_acts), account_uid=mei.uid)
        assert live(mei) == 1

    def test_naming_a_device_ones_own(self, mei, client):
        opened = client.sign_in(mei)
        kept = keep_on_own_device(actor=mei, sign_in=opened.sign_in, name=" 我的手机 ")
        assert (kept.own_device, kept.device_name) == (True, "我的手机")

    def test_staff_have_no_device_of_their_own(self, lao_wang, client):
        opened = client.sign_in(lao_wang)
        with pytest.raises(Forbidden):
            keep_on_own_device(actor=lao_wang, sign_in=opened.sign_in, name="我的手机")
        assert not SignIn.objects.get(pk=opened.sign_in.pk).own_device

    def test_a_new_member_of_staff_gets_staff_limits_where_he_is_signed_in(
        self, mei, give, client, clock
    ):
        opened = client.sign_in(mei)
        tighten_sign_ins(account=mei)
        assert not alive_after(opened, clock, dt.timedelta(minutes=30))

    def test_on_a_lan_new_staff_are_signed_out(self, mei, client, settings):
        settings.GENGDU_LAN_MODE = True
        opened = client.sign_in(mei)
        tighten_sign_ins(account=mei)
        opened.sign_in.refresh_from_db()
        assert opened.sign_in.end_reason == EndReason.REFUSED


class TestTheDoor:
    def test_a_browser_gets_a_secret_once_and_keeps_it(self):
        response, first = ask(lambda r: (door_of(r), door_of(r)))
        assert first[0] == first[1] == response.cookies[DOOR].value
        assert len(first[0]) >= 43
        cookie = response.cookies[DOOR]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        response, again = ask(door_of, door=first[0])
        assert again == first[0]
        assert response.cookies == {}

    def test_a_short_secret_of_ones_own_making_is_replaced(self):
        _response, door = ask(door_of, door="mine")
        assert door != "mine"

    def test_what_the_list_calls_a_browser(self):
        agent = "Mozilla/5.0 (Linux; Android 10) Chrome/87 Mobile MicroMessenger/8.0"
        _response, device = ask(
            lambda r: device_of(r, own=True, address="10.0.0.1"), HTTP_USER_AGENT=agent
        )
        assert (device.name, device.own, device.address) == ("微信 · 安卓手机", True, "10.0.0.1")
