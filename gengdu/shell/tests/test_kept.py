"""What is kept is told apart by all that it is made of."""

import datetime as dt
import gzip
from dataclasses import dataclass

import pytest
import time_machine
from django.http import HttpResponse
from django.template import Context, Engine, TemplateSyntaxError
from django.utils import translation

from gengdu.regions.models import Region
from gengdu.shell import kept, viewmode
from gengdu.shell.navigation import FooterItem, footers


@dataclass(frozen=True)
class Words:
    """Some plain values."""

    said: str


def part(source):
    """`part("…")(words=…)` renders it; the same template each time."""
    libraries = {"kept": "gengdu.shell.templatetags.kept", "i18n": "django.templatetags.i18n"}
    engine = Engine(libraries=libraries)
    template = engine.from_string("{% load kept %}" + source)
    return lambda **values: template.render(Context(values))


def test_a_part_is_made_again_only_for_other_values(monkeypatch):
    made = []
    monkeypatch.setattr(Words, "seen", lambda self: made.append(self.said) or self.said, False)
    draw = part("{% kept words=words %}<b>{{ words.seen }}</b>{% endkept %}")
    assert [draw(words=Words(w)) for w in ("a", "a", "b", "a")] == [
        "<b>a</b>", "<b>a</b>", "<b>b</b>", "<b>a</b>",
    ]  # fmt: skip
    assert made == ["a", "b"]


def test_a_part_knows_nothing_but_its_values():
    draw = part("{% kept shown=one %}{{ shown }}{{ one }}{{ two }}{% endkept %}|{{ two }}")
    assert draw(one=1, two=2) == "1|2"


def test_two_parts_with_the_same_values_are_two():
    draw = part("{% kept n=n %}a{{ n }}{% endkept %}{% kept n=n %}b{{ n }}{% endkept %}")
    assert [draw(n=1), draw(n=1)] == ["a1b1", "a1b1"]


def test_each_language_has_its_own():
    draw = part("{% load i18n %}{% kept %}{% get_current_language as l %}{{ l }}{% endkept %}")
    found = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            found.append(draw())
    assert found == ["en", "zh-hans", "en"]


@pytest.mark.parametrize("value", [Region(code="22"), [1]])
def test_rows_and_what_may_change_are_refused(value):
    with pytest.raises(TypeError):
        part("{% kept n=n %}{{ n }}{% endkept %}")(n=value)


def test_it_wants_names():
    with pytest.raises(TemplateSyntaxError):
        part("{% kept shell %}{% endkept %}")


def test_the_oldest_makes_room():
    store = kept.Store(2)
    made = []
    for name in ("a", "b", "c", "b", "a"):
        store.get((name,), lambda name=name: made.append(name) or name)
    assert made == ["a", "b", "c", "a"]


@pytest.fixture
def ask(rf, monkeypatch):
    """`ask(words, path=…, cookies)` asks for a page of these words; counts the renderings."""
    made = []
    monkeypatch.setattr(
        kept,
        "render_to_string",
        lambda *args: made.append(args) or f"page {len(made)} " + "字" * 99,
    )
    monkeypatch.setattr(footers, "_entries", {})
    monkeypatch.setattr(kept, "render", lambda *args: HttpResponse("not kept"))

    def asked(words="a", path="/p/", packed=False, query="", **cookies):
        request = rf.get(path + query, HTTP_ACCEPT_ENCODING="gzip, br" if packed else "")
        request.COOKIES.update(cookies)
        request.view_mode = viewmode.read(request)
        return kept.kept_page(request, "x.html", words=Words(words))

    return asked


def test_a_page_is_told_apart_by_path_mode_values_and_foot(ask, monkeypatch):
    first = ask()
    assert ask().content == first.content
    others = [ask("b"), ask(path="/q/"), ask(gd_view="elder"), ask(gd_theme="dark")]
    others.append(ask(gd_lang="en"))
    monkeypatch.setattr(footers, "_entries", {"x": lambda region: [FooterItem("热线 12316")]})
    others.append(ask())
    assert len({answer.content for answer in [first, *others]}) == 7
    assert len({answer["ETag"] for answer in [first, *others]}) == 7


def test_a_page_is_another_one_tomorrow(ask):
    first = ask().content
    with time_machine.travel(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)):
        assert ask().content != first


def test_both_forms_are_the_same_ask(ask):
    plain, packed = ask(), ask(packed=True)
    assert gzip.decompress(packed.content) == plain.content
    assert (packed["Content-Encoding"], "Content-Encoding" in plain) == ("gzip", False)
    assert plain["ETag"] == packed["ETag"]
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"


def test_words_of_a_reader_s_own_keep_nothing(ask):
    assert ask(query="?x=1").content == b"not kept"
