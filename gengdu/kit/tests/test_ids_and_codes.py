"""Identifiers and tree codes hold their promises for any input."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gengdu.kit import codes, ids

CODES = st.sampled_from(codes.LENGTHS).flatmap(
    lambda n: st.text("0123456789", min_size=n, max_size=n)
)


@given(st.uuids())
def test_a_ref_leads_back_to_its_uid(uid):
    ref = ids.ref_of(uid)
    assert len(ref) == 26
    assert ids.uid_of(ref) == uid
    assert ids.uid_of(ref.upper().replace("0", "O").replace("1", "I")) == uid


def test_new_ids_are_version_7_and_all_different():
    made = [ids.uuid7() for _ in range(1000)]
    assert {m.version for m in made} == {7}
    assert len(set(made)) == 1000


@pytest.mark.parametrize("text", ["", "0" * 25, "u" * 26, "z" * 26, "0" * 27])
def test_what_is_no_ref_is_refused(text):
    with pytest.raises(ValueError, match=r"ref|substring"):
        ids.uid_of(text)


def test_short_codes_have_seven_unmistakable_characters():
    code = ids.short_code()
    assert len(code) == 7
    assert not set(code) & set("ilou")


@given(CODES, CODES)
def test_prefix_range_is_exactly_the_subtree(ancestor, code):
    low, high = codes.prefix_range(ancestor)
    assert (low <= code < high) == code.startswith(ancestor)


@given(CODES)
def test_ancestors_end_in_the_code_itself(code):
    line = codes.ancestors_or_self(code)
    assert line[-1] == code
    assert line == sorted(line, key=len)
    assert codes.parent_of(code) == (line[-2] if len(line) > 1 else "")


def test_the_whole_country_covers_everything():
    low, high = codes.prefix_range("")
    assert low <= "11" < high
    assert low <= "659012" < high
    assert codes.ancestors_or_self("") == []


@given(st.text(max_size=14))
def test_only_digits_of_the_right_length_are_codes(text):
    assert codes.is_code(text) == (len(text) in codes.LENGTHS and text.isascii() and text.isdigit())


def test_a_converter_refuses_letters_outside_the_alphabet():
    assert ids.RefConverter().to_python("0" * 26) == uuid.UUID(int=0)
    assert ids.RefConverter().to_url(uuid.UUID(int=0)) == "0" * 26
