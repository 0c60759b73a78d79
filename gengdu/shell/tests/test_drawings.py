"""A part that is filled in says what its template says, whatever is put into it."""

import uuid
from dataclasses import dataclass

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from hypothesis import given, settings
from hypothesis import strategies as st

from gengdu.shell.drawings import MOST, Drawing

PART = "shell/tests/part.html"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
UID = uuid.UUID("0190f3c0-0000-7000-8000-00000000abcd")


@pytest.fixture(autouse=True)
def part(settings, tmp_path):
    """A template with everything that a part may do."""
    folder = tmp_path / "shell" / "tests"
    folder.mkdir(parents=True)
    (folder / "part.html").write_text(
        "{% load i18n %}100 %{% if title %}<h2>{{ title }}</h2>{% endif %}"
        "{% if urgent %}<b>{% translate 'Search' %}</b>{% endif %}"
        "{% for line in lines %}<p>{{ line.words }}{% if line.strong %}!{% endif %}</p>"
        "{% empty %}<p>–</p>{% endfor %}{{ uid }} {% blocktranslate %}of {{ title }}"
        "{% endblocktranslate %}<a href='{{ title }}'>{{ raw }}</a>{{ none }}"
    )
    (folder / "wrong.html").write_text("{{ title|upper }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


@dataclass(frozen=True)
class Line:
    """Of a list in a part."""

    words: str
    strong: bool = False


LINES = st.lists(st.builds(Line, TEXTS, st.booleans()), max_size=3)


def test_it_says_what_the_template_says(part):
    drawing = Drawing(PART)

    @settings(deadline=None)
    @given(TEXTS, st.booleans(), LINES, TEXTS, st.sampled_from(["zh-hans", "en"]), st.uuids())
    def holds(title, urgent, lines, raw, language, uid):
        raw = mark_safe(f"<i>{raw}</i>")
        values = {"title": title, "urgent": urgent, "lines": lines, "raw": raw, "uid": uid}
        with translation.override(language):
            drawn = drawing(**values, none=None)
            assert drawn == render_to_string(PART, values | {"none": None})

    holds()


def test_several_are_drawn_one_after_the_other():
    drawing = Drawing(PART)
    rows = [{"title": title, "lines": [], "raw": "", "uid": UID} for title in ("a", "", "b")]
    assert drawing.each(rows) == "".join(drawing(**row) for row in rows)


def test_texts_are_escaped_and_what_is_safe_is_not():
    drawn = Drawing(PART)(title="<&'\">", raw=mark_safe("<i>"), lines=[], uid=UID)
    assert "<h2>&lt;&amp;&#x27;&quot;&gt;</h2>" in drawn
    assert "'><i></a>" in drawn


def test_it_is_worked_out_once_for_a_shape_and_again_in_another_language(monkeypatch):
    drawing = Drawing(PART)
    values = {"lines": [], "urgent": True, "raw": "", "uid": UID}
    with translation.override("en"):
        assert "<h2>a</h2><b>Search</b>" in drawing(title="a", **values)
        monkeypatch.setattr("gengdu.shell.drawings.render_to_string", None)
        assert "<h2>b</h2><b>Search</b>" in drawing(title="b", **values)
    with translation.override("zh-hans"), pytest.raises(TypeError):
        drawing(title="b", **values)


def test_it_keeps_a_bounded_number_of_shapes():
    drawing = Drawing(PART)
    for count in range(MOST + 3):
        drawing(title="", lines=[Line("x")] * (count % 7), raw="", uid=UID, **{f"n{count}": True})
    assert len(drawing._made) == 3


@pytest.mark.parametrize("value", [7, 1.5, object(), b"x", {1, 2}])
def test_other_kinds_of_value_are_refused(value):
    with pytest.raises(TypeError, match="is not drawn of"):
        Drawing(PART)(title=value)


def test_a_template_that_does_more_with_a_text_is_refused():
    with pytest.raises(ValueError, match="does more with a text"):
        Drawing("shell/tests/wrong.html")(title="a")
