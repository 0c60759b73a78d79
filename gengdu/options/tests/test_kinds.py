"""Each kind takes what fits, refuses the rest in words, and reads back what it stored."""

import datetime as dt
import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gengdu.kit import clock
from gengdu.kit.errors import Invalid
from gengdu.options.forms import field_for, initial_for
from gengdu.options.registry import (
    Choice,
    Flag,
    Number,
    OptionSpec,
    Text,
    Window,
    Windows,
    declare,
    legal,
    options,
    site,
)
from gengdu.options.tests.conftest import BUDGET, NIGHT, OPEN, QUIET, TONE

TONES = Choice((("warm", "warm"), ("plain", "plain")))
minutes = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
windows = st.builds(
    Window,
    st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))),
    minutes,
    minutes,
)


def refusal(kind, raw):
    with pytest.raises(Invalid) as caught, translation.override("en"):
        kind.parse(raw)
    assert caught.value.field == "value"
    with translation.override("en"):
        return caught.value.words()


class TestRefusals:
    @pytest.mark.parametrize("raw", [1, "1", "true", None])
    def test_a_flag_is_true_or_false(self, raw):
        assert refusal(Flag(), raw) == "Choose yes or no."

    @pytest.mark.parametrize("raw", [True, None, 1.5, "", "three", "1.5"])
    def test_a_number_is_whole(self, raw):
        assert refusal(Number(0, 9), raw) == "Enter a whole number."

    @pytest.mark.parametrize("raw", [-1, 10, "10"])
    def test_a_number_keeps_its_bounds(self, raw):
        assert refusal(Number(0, 9), raw) == "Enter a number from 0 to 9."

    def test_a_choice_is_of_the_list(self):
        assert refusal(TONES, "cold") == "Choose one of the list."

    def test_a_text_is_short_enough(self):
        assert refusal(Text(max_length=3), "四个字了") == "At most 3 characters; this has 4."

    def test_a_text_has_one_line(self):
        assert refusal(Text(), "a\nb") == "Enter one line only."

    def test_a_text_has_no_control_characters(self):
        assert (
            refusal(Text(multiline=True), "a\x1b[0m")
            == "The text holds characters that cannot be shown."
        )

    @pytest.mark.parametrize("raw", [5, None, ["a"]])
    def test_a_text_is_text(self, raw):
        assert refusal(Text(), raw) == "Enter text."

    @pytest.mark.parametrize(
        "raw",
        [
            "8-9 08:00-09:00",
            "1-5",
            "1-5 8:00-9:00",
            "1-5 25:00-26:00",
            "0 08:00-09:00",
            "5-1 08:00-09:00",
            [{"days": [], "from": "08:00", "to": "09:00"}],
            [{"days": [8], "from": "08:00", "to": "09:00"}],
            [{"days": [1], "from": "08:00"}],
            [3],
            7,
        ],
    )
    def test_a_window_has_days_and_times(self, raw):
        assert "is no time of the week" in refusal(Windows(), raw)

    def test_windows_are_not_endless(self):
        assert refusal(Windows(most=1), "1 08:00-09:00\n2 08:00-09:00") == "At most 1 lines."

    @pytest.mark.parametrize(
        ("spec", "wrong"),
        [
            (site.ICP_NUMBER, "12345678"),
            (site.POLICE_NUMBER, "吉公网安备 2201"),
            (site.HOTLINE, "call me"),
        ],
    )
    def test_filing_numbers_and_hotlines_look_like_themselves(self, spec, wrong):
        assert refusal(spec.kind, wrong) == f"Write it like this: {spec.kind.example}"
        assert spec.kind.parse(spec.kind.example) == spec.kind.example
        assert spec.kind.parse("") == ""


class TestReadingBack:
    @given(st.booleans())
    def test_flags(self, value):
        assert Flag().parse(json.loads(json.dumps(Flag().dump(value)))) is value

    @given(st.integers(-5, 500))
    def test_numbers_also_as_typed(self, value):
        kind = Number(-5, 500)
        assert kind.parse(kind.dump(value)) == kind.parse(f" {value} ") == value

    @given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
    def test_texts(self, value):
        kind = Text(max_length=10_000, multiline=True)
        once = kind.parse(value)
        assert kind.parse(kind.dump(once)) == once == value.strip()

    @given(st.lists(windows, max_size=8))
    def test_windows_from_json_and_from_the_lines_they_are_shown_as(self, value):
        kind = Windows()
        once = kind.parse(value)
        assert once == tuple(sorted(set(value)))
        assert kind.parse(json.loads(json.dumps(kind.dump(once)))) == once
        assert kind.parse("\n".join(map(str, once))) == once

    def test_full_width_punctuation_is_read(self):
        assert Windows().parse("1-3,5 08：00－11：30\n\n") == (
            Window((1, 2, 3, 5), dt.time(8), dt.time(11, 30)),
        )


class TestWindows:
    MORNING = Window((1, 2, 3, 4, 5), dt.time(8), dt.time(11, 30))

    @staticmethod
    def at(day, hour, minute=0):
        return dt.datetime(2026, 7, day, hour, minute, tzinfo=clock.CHINA)  # 6 July is a Monday

    def test_holds_from_its_start_until_before_its_end(self):
        assert [
            self.MORNING.holds(self.at(6, *moment))
            for moment in [(7, 59), (8, 0), (11, 29), (11, 30)]
        ] == [False, True, True, False]
        assert not self.MORNING.holds(self.at(5, 9))

    def test_is_of_chinese_time_whatever_zone_is_asked_in(self):
        assert self.MORNING.holds(dt.datetime(2026, 7, 6, 0, 30, tzinfo=dt.UTC))

    def test_over_midnight_it_ends_on_the_next_day(self):
        friday = Window((5,), dt.time(21), dt.time(6))
        moments = [(10, 20), (10, 21), (11, 5), (11, 6), (11, 21)]
        assert [friday.holds(self.at(*m)) for m in moments] == [False, True, True, False, False]
        assert Window((7,), dt.time(21), dt.time(6)).holds(self.at(6, 5))

    def test_equal_ends_are_a_whole_day(self):
        whole = Window((1,), dt.time(0), dt.time(0))
        assert [whole.holds(self.at(6, 0)), whole.holds(self.at(6, 23, 59))] == [True, True]
        assert not whole.holds(self.at(7, 0))

    def test_words(self):
        with translation.override("en"):
            assert Windows().words((self.MORNING, NIGHT)) == (
                "Monday to Friday 08:00-11:30\nevery day 21:00-06:00"
            )
            assert Windows().words((Window((2, 4), dt.time(1), dt.time(2)),)) == (
                "Tuesday, Thursday 01:00-02:00"
            )
        with translation.override("zh-hans"):
            assert Windows().words((self.MORNING,)) == "星期一至星期五 08:00-11:30"


class TestDeclaring:
    def test_twice_stops_the_start(self, trial):
        with pytest.raises(RuntimeError):
            declare(BUDGET)
        assert options["trial.budget"] is BUDGET

    @pytest.mark.parametrize("key", ["budget", "Trial.budget", "trial.", "trial.a-b"])
    def test_a_key_names_its_app(self, key):
        with pytest.raises(ValueError, match=r"app\.name"):
            OptionSpec(key, Flag(), False, "x")

    def test_a_default_fits_its_kind(self):
        with pytest.raises(Invalid):
            OptionSpec("trial.wrong", Number(1, 3), 4, "x")
        with pytest.raises(ValueError, match="default"):
            OptionSpec("trial.wrong", Text(), " blank ends ", "x")


def read(spec, sent):
    """What a page sends for an option, as the value that is kept."""
    field = field_for(spec)
    return spec.kind.parse(field.clean(field.widget.value_from_datadict(sent, {}, "value")))


class TestForm:
    @pytest.mark.parametrize(
        ("spec", "typed", "value"),
        [
            (BUDGET, "5", 5),
            (QUIET, "5 21:00-06:00", (Window((5,), dt.time(21), dt.time(6)),)),
            (OPEN, "on", True),
            (TONE, "warm", "warm"),
            (site.OPERATOR, " 农安县农业农村局 ", "农安县农业农村局"),
            (legal.PRIVACY, "一\r\n二", "一\n二"),
        ],
    )
    def test_what_is_typed_becomes_the_typed_value(self, spec, typed, value):
        assert read(spec, {"value": typed}) == value

    def test_an_empty_tick_box_is_no(self):
        assert read(OPEN, {}) is False

    def test_the_kind_refuses_what_the_field_lets_through(self):
        with translation.override("en"):
            with pytest.raises(Invalid) as refused:
                read(QUIET, {"value": "tonight"})
            assert refused.value.words() == (
                "“tonight” is no time of the week. Write it like this: 1-5 08:00-11:30"
            )

    def test_windows_are_shown_as_the_lines_that_are_typed(self):
        assert initial_for(QUIET, QUIET.default) == "1-7 21:00-06:00"
        assert initial_for(BUDGET, 3) == 3
