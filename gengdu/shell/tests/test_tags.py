"""Dates and counts as people say them; icons and fields as the mock shows them."""

import datetime as dt

import pytest
import time_machine
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from gengdu.kit.clock import CHINA
from gengdu.shell.templatetags.shell import ago, count_words

NOW = dt.datetime(2026, 7, 11, 10, 0, tzinfo=CHINA)


def china(*when: int) -> dt.datetime:
    """An instant by the clock on the wall, stored in UTC."""
    return dt.datetime(*when, tzinfo=CHINA).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (china(2026, 7, 11, 8, 30), "今天 8:30", "today 8:30"),
        (china(2026, 7, 11, 0, 5), "今天 0:05", "today 0:05"),
        (china(2026, 7, 10, 23, 59), "昨天", "yesterday"),
        (china(2026, 7, 12, 6, 0), "明天 6:00", "tomorrow 6:00"),
        (china(2026, 3, 5, 9, 0), "3月5日", "5 Mar"),
        (china(2025, 12, 31, 9, 0), "2025年12月31日", "31 Dec 2025"),
        (dt.date(2026, 7, 11), "今天", "today"),
        (dt.date(2026, 7, 13), "7月13日", "13 Jul"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_dates_as_people_say_them(value, zh, en):
    for language, words in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert f">{words}</time>" in ago(value)


@time_machine.travel(NOW, tick=False)
def test_the_full_time_is_in_the_title():
    with translation.override("zh-hans"):
        assert ago(china(2026, 3, 5, 9, 7)) == (
            '<time datetime="2026-03-05T09:07:00+08:00" title="2026年3月5日 9:07">3月5日</time>'
        )
    assert ago(None) == ""


@pytest.mark.parametrize(
    ("value", "zh"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "1万"),
        (12_345, "1.2万"),
        (19_999, "1.9万"),
        (412_000, "41.2万"),
        (99_999_999, "9999.9万"),
        (120_000_000, "1.2亿"),
        (-12_345, "-1.2万"),
        (None, "—"),
    ],
)
def test_counts_as_people_say_them(value, zh):
    with translation.override("zh-hans"):
        assert count_words(value) == zh
    with translation.override("en"):
        assert count_words(12_345) == "12,345"


def render(source: str, **context) -> str:
    return Template("{% load shell %}" + source).render(Context(context))


def test_icons_are_decoration_unless_they_have_words():
    assert render('{% icon "search" "lg" %}') == (
        '<svg class="icon lg" aria-hidden="true">'
        '<use href="/static/shell/icons.svg#i-search"/></svg>'
    )
    assert 'role="img" aria-label="&lt;搜索&gt;"' in render(
        '{% icon "x" label=words %}', words="<搜索>"
    )


def test_an_icon_that_is_not_in_the_sprite_is_a_mistake():
    with pytest.raises(TemplateSyntaxError, match="no-such"):
        render('{% icon "no-such" %}')
