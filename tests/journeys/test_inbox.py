"""The bell and the inbox in a browser: without script too, in every look."""

import datetime as dt

import pytest
from django.conf import settings

from gengdu.kit import clock
from gengdu.notices.actions import notify
from gengdu.notices.models import Notice
from gengdu.notices.registry import Kind, kinds
from gengdu.people.actions.households import add_family_member
from gengdu.people.actions.opening import open_sign_in
from gengdu.people.enums import SignInMethod
from gengdu.people.tests.factories import new_device
from tests.journeys.looks import assert_looks_right, wear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "关于内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗玉米大喇叭口期防治玉米螟的紧急通知及要求"


@pytest.fixture
def messages(monkeypatch, mei):
    """Four: today's and yesterday's, her own and her grandfather's, one urgent, one read."""
    monkeypatch.setitem(kinds._entries, "story.answer", Kind("专家回答", "sprout"))
    grandfather = add_family_member(
        actor=mei, name="陈大山", relation="grandparent", birth_year=1950
    )
    for key, whom, headline, more in (
        ("k1", mei.person, "您问的玉米叶子发黄有了回答", {"url": "/me/family/"}),
        ("k2", grandfather, "明天上午八点村部量血压", {"body": "请空腹，带上身份证。"}),
        ("k3", mei.person, LONG, {"urgent": True, "url": "/me/"}),
        ("k4", mei.person, "村里的大喇叭修好了", {}),
    ):
        notify(person_ids=[whom.pk], kind="story.answer", headline=headline, key=key, **more)
    yesterday = clock.now() - dt.timedelta(days=1)
    Notice.objects.filter(key="k4").update(made_at=yesterday, read_at=yesterday)
    return mei


def sign_in(page, account):
    """Hold the cookie of a sign-in."""
    opened = open_sign_in(account=account, method=SignInMethod.CODE, device=new_device())
    cookie = {"name": settings.GENGDU_SIGN_IN_COOKIE, "value": opened.token, "path": "/"}
    page.context.add_cookies([{**cookie, "domain": "localhost", "secure": True}])


def test_from_the_bell_to_what_it_is_about_and_back_read(messages, page360):
    sign_in(page360, messages)
    page360.goto("/")
    page360.get_by_role("link", name="消息，3 条未读").click()
    page360.get_by_role("button", name="您问的玉米叶子发黄有了回答").click()
    page360.wait_for_url("**/me/family/")
    page360.goto("/inbox/")
    page360.get_by_role("button", name="全部标为已读（2 条）").click()
    page360.wait_for_url("**/inbox/")
    assert page360.get_by_text("全部标为已读").count() == 0
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_it_works_without_script(messages, open_context, live_server):
    page = open_context(base_url=live_server.url, java_script_enabled=False).new_page()
    sign_in(page, messages)
    page.goto("/inbox/")
    page.get_by_role("button", name="明天上午八点村部量血压").click()
    page.wait_for_url("**/inbox/")
    assert Notice.objects.get(key="k2").read_at is not None


@pytest.mark.parametrize("look", [{}, {"theme": "dark"}, {"view": "elder"}], ids=str)
def test_it_looks_right(messages, page360, page1280, live_server, look):
    for page in (page360, page1280):
        sign_in(page, messages)
        if look:
            wear(page, live_server.url, **look)
        page.goto("/inbox/")
        assert_looks_right(page)


def test_an_empty_inbox_looks_right_too(mei, page360):
    sign_in(page360, mei)
    page360.goto("/inbox/")
    page360.get_by_text("还没有消息").wait_for()
    assert_looks_right(page360)
