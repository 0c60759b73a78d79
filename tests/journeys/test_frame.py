"""The frame itself in the browser: the gallery keeps the rules in every mode, and behaves."""

import pytest
from playwright.sync_api import expect

from gengdu.shell import navigation
from gengdu.shell.tests import gallery
from tests.journeys.looks import assert_looks_right, wear

PAGES = [
    *("/", "/member/", "/public/", "/form/", "/view/", "/console/", "/detail/", "/confirm/"),
    *("/refuse/404/", "/refuse/429/"),
]
MODES = {
    "light": {},
    "dark": {"theme": "dark"},
    "elder": {"view": "elder"},
    "elder 32 dark": {"view": "elder", "size": "32", "theme": "dark"},
    "English": {"lang": "en"},
}
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_gallery")]


@pytest.fixture
def in_gallery(settings, monkeypatch) -> None:
    """The site shows the gallery instead of the product."""
    settings.ROOT_URLCONF = gallery.URLS
    settings.TEMPLATES = gallery.templates(settings.TEMPLATES)
    for name, registry in gallery.registries().items():
        monkeypatch.setattr(navigation, name, registry)


@pytest.mark.parametrize("mode", MODES)
def test_pages_keep_the_rules_on_a_phone(page360, live_server, complaints, mode):
    complaints.expected += ["404 (Not Found)", "429 (Too Many Requests)"]
    wear(page360, live_server.url, **MODES[mode])
    for path in PAGES:
        page360.goto(path)
        assert_looks_right(page360)


@pytest.mark.parametrize("mode", MODES)
def test_pages_keep_the_rules_on_a_desk(page1280, live_server, complaints, mode):
    complaints.expected += ["404 (Not Found)", "429 (Too Many Requests)"]
    wear(page1280, live_server.url, **MODES[mode])
    for path in PAGES:
        page1280.goto(path)
        assert_looks_right(page1280)


def test_first_visit_is_light(open_context, live_server):
    context = open_context(360, 640, base_url=live_server.url)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(live_server.url)))
    page.goto("/public/", wait_until="networkidle")
    assert len(asked) <= 8, asked
    assert [url for url in asked if not url.startswith("/")] == []


def test_large_type_is_one_press_away_and_stays(page360):
    page360.goto("/public/?from=sms")
    page360.get_by_role("button", name="长辈版").click()
    assert page360.url.endswith("/public/?from=sms")
    assert page360.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    page360.goto("/member/")
    expect(page360.locator("html")).to_have_class("elder")
    page360.get_by_role("link", name="字大小").first.click()
    page360.get_by_label("最大").check()
    page360.get_by_label("深色", exact=True).check()
    page360.get_by_role("button", name="就这样显示").click()
    assert page360.url.endswith("/member/")
    assert page360.evaluate("getComputedStyle(document.body).fontSize") == "32px"
    assert page360.evaluate("getComputedStyle(document.body.parentElement).colorScheme") == "dark"
    assert_looks_right(page360)


def test_large_type_works_without_script(open_context, live_server):
    page = open_context(360, 640, base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/public/")
    page.get_by_role("button", name="长辈版").click()
    expect(page.locator("html")).to_have_class("elder")


def test_the_member_s_corner_comes_by_itself(page360, live_server):
    page360.goto("/public/")
    expect(page360.locator("#me").get_by_role("link", name="登录")).to_be_visible()
    page360.context.add_cookies([{"name": "gallery", "value": "in", "url": live_server.url}])
    page360.goto("/public/")
    bell = page360.get_by_role("link", name="消息，3 条未读")
    expect(bell).to_be_visible()
    assert_looks_right(page360)


def test_pressed_five_times_it_sends_once(page360, live_server):
    sent = []
    page360.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    page360.route("**/form/", lambda route: _slowly(page360, route))
    page360.goto("/form/")
    for name, value in (("怎么称呼您", "李某某"), ("手机号", "1380000"), ("短信验证码", "123456")):
        page360.get_by_role("textbox", name=name).fill(value)
    page360.get_by_label("农户").check()
    page360.get_by_label("我同意").check()
    page360.evaluate(
        "() => { const b = document.querySelector('form button.big');"
        " for (let i = 0; i < 5; i += 1) b.click(); }"
    )
    expect(page360.get_by_text("少了一位，手机号是 11 位")).to_be_visible()
    assert len(sent) == 1
    assert page360.get_by_role("textbox", name="手机号").input_value() == "1380000"
    assert page360.get_by_role("textbox", name="手机号").get_attribute("aria-invalid") == "true"
    assert_looks_right(page360)


def _slowly(page, route):
    if route.request.method == "POST":
        page.wait_for_timeout(300)
    route.continue_()


def test_send_code_counts_down(page360):
    page360.clock.install()
    page360.goto("/form/")
    button = page360.get_by_role("button", name="秒后再发")
    expect(button).to_be_disabled()
    page360.clock.run_for(61_000)
    expect(page360.get_by_role("button", name="重新发送")).to_be_enabled()


def test_copy_says_so(page360):
    page360.goto("/member/")
    page360.get_by_role("button", name="复制").click()
    expect(page360.locator("#toasts")).to_contain_text("已复制")


def test_copy_works_on_the_lan_too(lan_page):
    lan_page.goto("/member/")
    assert lan_page.evaluate("window.isSecureContext") is False
    lan_page.get_by_role("button", name="复制").click()
    expect(lan_page.locator("#toasts")).to_contain_text("已复制")
    expect(lan_page.get_by_text("未加密的局域网")).to_be_visible()
    lan_page.get_by_role("button", name="长辈版").click()
    expect(lan_page.locator("html")).to_have_class("elder")


def test_a_sheet_keeps_the_focus_and_gives_it_back(page360):
    page360.goto("/member/")
    opener = page360.get_by_role("link", name="打开对话框")
    opener.click()
    sheet = page360.get_by_role("dialog", name="真的要撤回吗")
    expect(sheet).to_be_visible()
    for _ in range(4):
        page360.keyboard.press("Tab")
        assert sheet.evaluate("(s) => s.contains(document.activeElement)")
    page360.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_sheet_opens_without_script(open_context, live_server):
    page = open_context(360, 640, base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/member/")
    page.get_by_role("link", name="打开对话框").click()
    expect(page.get_by_text("3 篇文章会从 1,204 户的农事里消失。")).to_be_visible()
    page.get_by_role("link", name="关闭").click()
    expect(page.get_by_text("3 篇文章会从 1,204 户的农事里消失。")).to_be_hidden()


def test_the_menu_opens_on_a_phone(page360):
    page360.goto("/console/")
    menu = page360.get_by_role("navigation", name="工作台")
    expect(menu).to_be_hidden()
    page360.get_by_role("link", name="菜单", exact=True).click()
    expect(menu).to_be_visible()
    expect(menu.get_by_role("link", name="单位")).to_be_visible()
    page360.get_by_role("link", name="关闭菜单").click()
    expect(menu).to_be_hidden()


def test_keys_move_select_and_explain(page1280):
    page1280.goto("/console/")
    bar = page1280.get_by_role("region", name="批量操作")
    expect(bar).to_be_hidden()
    for key in ("j", "j", "x"):
        page1280.keyboard.press(key)
    expect(page1280.locator("tr.on")).to_contain_text("莫力达瓦")
    expect(bar).to_contain_text("已选 1 人")
    page1280.get_by_label("全选").check()
    expect(bar).to_contain_text("已选 5 人")
    page1280.get_by_role("button", name="取消选择").click()
    expect(bar).to_be_hidden()
    page1280.keyboard.press("?")
    expect(page1280.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    page1280.keyboard.press("Escape")
    page1280.keyboard.press("/")
    expect(page1280.get_by_placeholder("找姓名或手机号")).to_be_focused()
    page1280.keyboard.type("j?")
    assert page1280.get_by_placeholder("找姓名或手机号").input_value() == "j?"


def test_a_sentence_after_the_redirect_is_shown_once(page1280):
    page1280.goto("/console/")
    page1280.get_by_label("选中 李某某").check()
    page1280.get_by_role("button", name="停用").click()
    expect(page1280.locator("#toasts")).to_contain_text("已停用 3 人。")
    page1280.goto("/console/")
    expect(page1280.locator("#toasts")).not_to_contain_text("已停用")


def test_a_refused_fragment_becomes_a_toast_that_stays(page360, complaints):
    complaints.expected += [
        "409 (Conflict)",
        "500 (Internal Server Error)",
        "Response Status Error",
    ]
    page360.goto("/member/")
    page360.evaluate("htmx.ajax('GET', '/refuse/409/', '#main')")
    toast = page360.get_by_role("alert")
    expect(toast).to_contain_text("请重新看一下")
    expect(page360.locator("h1")).to_have_text("农安县")
    toast.get_by_role("button", name="关闭").click()
    expect(toast).to_be_hidden()
    page360.evaluate("htmx.ajax('GET', '/crash/', '#main')")
    expect(page360.get_by_role("alert")).to_contain_text("编号")


def test_progress_finishes_by_itself(page360):
    page360.goto("/member/")
    expect(page360.get_by_text("导入完成").first).to_be_visible()
    expect(page360.get_by_role("link", name="看结果").first).to_be_visible()


def test_no_signal_is_said_in_words(page360, complaints):
    complaints.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    page360.goto("/public/")
    page360.wait_for_load_state("networkidle")
    page360.context.set_offline(True)
    page360.evaluate("htmx.ajax('GET', '/progress/', '#main').catch(() => null)")
    expect(page360.get_by_role("alert")).to_contain_text("网络不通")


def test_a_page_on_paper_is_black_on_white(page1280, live_server):
    wear(page1280, live_server.url, theme="dark")
    page1280.goto("/public/")
    page1280.emulate_media(media="print")
    style = "getComputedStyle(document.querySelector('{}')).{}"
    assert page1280.evaluate(style.format("html", "backgroundColor")) == "rgb(255, 255, 255)"
    assert page1280.evaluate(style.format("html", "color")) == "rgb(0, 0, 0)"
    for hidden in (".topbar", ".tabs"):
        assert page1280.evaluate(style.format(hidden, "display")) == "none"
