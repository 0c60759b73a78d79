"""What is pure: names, letters, numbers, devices, passwords."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gengdu.people.enums import PasswordProfile
from gengdu.people.errors import BadBirthYear, BadIdNumber, BadName, WeakPassword
from gengdu.people.queries.persons import characters_of
from gengdu.people.rules import (
    device_name,
    is_child,
    parse_birth_year,
    parse_id_number,
    parse_name,
)
from gengdu.people.rules.letters import letter_of
from gengdu.people.rules.passwords import check_password, common_passwords


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("陈小梅", "陈小梅"),
        (" 陈　小梅 ", "陈 小梅"),
        ("Ｌｉ Ｍｉｎｇ", "Li Ming"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("O'Brien-Smith", "O'Brien-Smith"),
        ("𠮷野", "𠮷野"),
    ],
)
def test_a_name_has_one_form(typed, name):
    assert parse_name(typed) == name


@pytest.mark.parametrize(
    "nonsense", ["", "  ", "<script>", "陈😀", "13812345678", "a\x00b", "x" * 41]
)
def test_what_is_no_name_is_refused(nonsense):
    with pytest.raises(BadName):
        parse_name(nonsense)


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("王德福", "W"), ("李明", "L"), ("张三", "Z"), ("陈小梅", "C"), ("欧阳修", "O"),
        ("曾国藩", "Z"), ("单雄信", "S"), ("单于", "C"), ("仇和", "Q"), ("解缙", "X"),
        ("查良镛", "Z"), ("任继愈", "R"), ("区海", "O"), ("朴树", "P"), ("盖叫天", "G"),
        ("尉迟恭", "Y"), ("尉健行", "W"), ("乐毅", "Y"), ("覃塘", "Q"), ("翟志刚", "Z"),
        ("缪斯", "M"), ("臧克家", "Z"), ("闵子骞", "M"), ("瞿秋白", "Q"), ("滕王", "T"),
        ("长孙无忌", "Z"), ("万俟卨", "M"), ("阿依古丽", "A"), ("Li Ming", "L"), ("ａｂ", "A"),
        ("𠮷野", "#"), ("É", "#"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_filed_under_its_surnames_letter(name, letter):
    assert letter_of(name) == letter


@given(st.text(min_size=1, max_size=5))
def test_any_text_has_one_letter_or_none(text):
    assert letter_of(text) in {"", "#", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def test_a_name_is_searched_by_its_different_characters():
    assert characters_of(" 陈　小小 ") == sorted(["陈", "小"])
    assert characters_of("ＡbC") == ["a", "b", "c"]


def test_years_somebody_alive_may_be_born_in():
    assert parse_birth_year(None, this_year=2026) is None
    assert parse_birth_year(1906, this_year=2026) == 1906
    assert parse_birth_year(2026, this_year=2026) == 2026
    for year in (1905, 2027):
        with pytest.raises(BadBirthYear):
            parse_birth_year(year, this_year=2026)


def test_a_guardian_is_asked_below_fourteen():
    assert [is_child(year, this_year=2026) for year in (None, 2011, 2012, 2026)] == [
        False,
        False,
        True,
        True,
    ]


def test_an_id_number_has_a_check_digit():
    assert parse_id_number(" 11010519491231002x ") == "11010519491231002X"
    assert parse_id_number("") == ""
    for wrong in ("110105194912310021", "1101051949123100", "11010519491231002Y", "１" * 18):
        with pytest.raises(BadIdNumber):
            parse_id_number(wrong)


@given(st.integers(0, 10**17 - 1))
def test_one_check_digit_fits_and_no_other(number):
    body = f"{number:017d}"
    right = []
    for candidate in "0123456789X":
        try:
            right.append(parse_id_number(body + candidate)[-1])
        except BadIdNumber:
            continue
    assert len(right) == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 10) Chrome/87 MicroMessenger/8.0", "微信 · 安卓手机"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120", "Edge · Windows 电脑"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0) Safari/604", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120) Firefox/120", "Firefox · Linux 电脑"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent, name):
    assert device_name(agent) == name


class TestPasswords:
    """Control 2 and 3: the one table of policies."""

    @pytest.mark.parametrize(
        "good",
        [
            "eightletters"[:8],
            "春种一粒粟秋收万颗子",
            "a sentence with blanks in it",
            hashlib.sha256(b"x").hexdigest(),  # 64 characters
            "🌾🌽🥕🌶 garden",
        ],
    )
    def test_control_02_anything_long_enough_and_not_known(self, good):
        check_password(PasswordProfile.PUBLIC, good)

    @pytest.mark.parametrize(
        ("weak", "words"),
        [
            ("1234567", []),
            ("password", []),
            ("PASSWORD", []),
            ("ｐａｓｓｗｏｒｄ", []),
            ("iloveyou1", []),
            ("11111111111", []),
            ("abababababab", []),
            ("x" * 129, []),
            ("Gengdu is good", []),
            ("我爱耕读我爱耕读", []),
            ("好人陈小梅一个好人", ["陈小梅"]),
            ("my 12345678 phone", ["13812345678"]),
            ("双桥村的玉米地真好", ["双桥村"]),
            ("ChangChun forever", ["changchun"]),
        ],
    )
    def test_control_02_not_what_others_guess(self, weak, words):
        with pytest.raises(WeakPassword):
            check_password(PasswordProfile.PUBLIC, weak, words=words)

    def test_control_02_words_of_one_letter_forbid_nothing(self):
        check_password(PasswordProfile.PUBLIC, "a good sentence", words=["", "a", "好"])

    def test_control_02_at_least_three_thousand_common_ones_are_known(self):
        assert len([p for p in common_passwords() if len(p) >= 8]) >= 3000

    def test_control_02_nothing_is_cut_off(self):
        from gengdu.people.actions.hashing import hash_password, password_fits
        from gengdu.people.models import Account

        long = "x" * 127
        account = Account(password=hash_password(password=long + "y"))
        assert password_fits(account=account, password=long + "y")
        assert not password_fits(account=account, password=long + "z")
        assert not password_fits(account=account, password=long)

    @pytest.mark.parametrize(
        ("password", "fits"),
        [
            ("Abcdefgh-jkl", True),
            ("abcdefgh-jk1", True),
            ("Abcdefghijk1", True),
            ("ABCDEFGH_JK1", True),
            ("Abcdefghijkl", False),
            ("abcdefghijk1", False),
            ("Abcdefg-jk1", False),
        ],
    )
    def test_control_03_staff_need_twelve_characters_of_three_kinds(self, password, fits):
        if fits:
            check_password(PasswordProfile.ADMIN, password)
        else:
            with pytest.raises(WeakPassword):
                check_password(PasswordProfile.ADMIN, password)
