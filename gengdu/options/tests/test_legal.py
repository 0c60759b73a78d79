"""The legal pages: the product's own texts, an operator's texts for a place, filled in."""

import re

import pytest

from gengdu.options import actions, queries, rules
from gengdu.options.registry import legal, site
from gengdu.options.registry.keeping import LOG_DAYS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jilin")]
NONGAN, SHUANGQIAO = "220122", "220122101202"


@pytest.fixture
def say(admin):
    """Set an option: `say(site.OPERATOR, "县农业农村局", NONGAN)`."""

    def run(spec, value, code=""):
        actions.set_option(actor=admin, key=spec.key, region_code=code, value=value)

    return run


def text_of(name, place=""):
    """What is read, line by line."""
    return "\n".join(line for b in queries.legal_page(name, place).blocks for line in b.lines)


@pytest.mark.parametrize("name", legal.PAGES)
def test_each_page_says_something_without_an_operator_saying_anything(client, name):
    answer = client.get(f"/legal/{name}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=30"
    assert "Set-Cookie" not in answer
    assert str(legal.PAGES[name].spec.title) in html
    assert len(text_of(name)) > 250
    assert re.findall(r"[{}]", text_of(name)) == []


def test_the_operators_own_words_stand_for_his_county_and_below(say):
    say(site.OPERATOR, "吉林省农业农村厅")
    say(site.OPERATOR, "农安县农业农村局", NONGAN)
    say(legal.TERMS, "## 总则\n{operator}说了算。", NONGAN)
    assert text_of("terms", SHUANGQIAO) == "总则\n农安县农业农村局说了算。"
    assert "由吉林省农业农村厅运营" in text_of("terms")
    assert "农安县" not in text_of("terms", "220182")


def test_what_was_emptied_is_the_products_text_again(say):
    say(legal.PRIVACY, "")
    assert "个人信息保护法" in text_of("privacy")


def test_the_privacy_policy_names_the_periods_that_are_really_kept(say):
    assert "安全日志1095天" in text_of("privacy")
    say(LOG_DAYS, 400)
    assert "安全日志400天" in text_of("privacy")


def test_what_is_collected_is_named(client):
    page = client.get("/legal/privacy/").content.decode()
    for word in (
        "手机号",
        "所在村",
        "播种日期",
        "登录记录",
        "网络地址",
        "党员身份",
        "注销",
        "十四周岁",
    ):
        assert word in page


def test_the_source_of_the_running_version_is_offered(client, say, settings):
    settings.GENGDU_VERSION = "7.8.9"
    assert "本站所用版本的源代码：向运营单位索取" in text_of("about")
    say(legal.SOURCE, "https://code.example/gengdu")
    page = client.get("/legal/about/").content.decode()
    assert '<a href="https://code.example/gengdu"' in page
    assert "7.8.9" in page


def test_markup_of_an_editor_is_only_text(client, say):
    say(legal.ABOUT, '<script>alert(1)</script>\n- <img src="x">')
    page = client.get("/legal/about/").content.decode()
    assert "<script>alert" not in page
    assert '<img src="x">' not in page
    assert "&lt;script&gt;alert(1)" in page


def test_they_stand_at_the_foot_of_every_page_as_they_hold_for_its_place(client):
    for name, page in legal.PAGES.items():
        for address, link in (
            ("/view/", f"/legal/{name}/"),
            (f"/legal/about/?place={NONGAN}", f"/legal/{name}/?place={NONGAN}"),
        ):
            html = client.get(address).content.decode()
            assert f'<a href="{link}">{page.spec.title}</a>' in html


@pytest.mark.parametrize("address", ["/legal/cookies/", "/legal/terms/?place=99"])
def test_another_page_or_place_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_a_page_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.legal_page("privacy")


def test_headings_points_and_paragraphs():
    assert rules.blocks_of("一\n二\n\n三\n## 头\n- a\n- b\n四\n\n- c\n\n- d") == [
        rules.Block("paragraph", ("一", "二")),
        rules.Block("paragraph", ("三",)),
        rules.Block("heading", ("头",)),
        rules.Block("points", ("a", "b")),
        rules.Block("paragraph", ("四",)),
        rules.Block("points", ("c",)),
        rules.Block("points", ("d",)),
    ]
    assert rules.filled("{a} {b} {", {"a": "1"}) == "1 {b} {"
