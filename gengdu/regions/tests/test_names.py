"""Names as people say them, kinds, numbers and shares: pure rules."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gengdu.kit import codes
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.rules import names, numbers


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("泉眼岭村委会", "泉眼岭村"),
        ("新村村委会", "新村"),
        ("双桥村民委员会", "双桥村"),
        ("双桥村", "双桥村"),
        ("华阳社区居委会", "华阳社区"),
        ("金水社区居民委员会", "金水社区"),
        ("工农居民委员会", "工农居委会"),
        ("红旗农场虚拟生活区", "红旗农场生活区"),
        ("八家子村委会（合隆经济开发区）（省级）", "八家子村（合隆经济开发区）"),
        ("果树农场（特殊村委会）", "果树农场"),
        ("漫江村（部分）", "漫江村"),
        ("永吉经济开发区特殊乡镇", "永吉经济开发区"),
        ("村委会", "村委会"),
    ],
)
def test_official_names_become_the_names_people_use(official, shown):
    assert names.place_name(official) == shown


def test_a_path_spelt_out_in_a_village_name_is_dropped():
    above = ("吉林省", "四平市", "铁东区", "山门镇")
    assert names.place_name("四平市铁东区山门镇山门村村民委员会", above) == "山门村"
    street = ("吉林省", "四平市", "铁东区", "平东街道")
    assert names.place_name("四平市铁东区平东街辉煌社区居民委员会", street) == "辉煌社区"
    assert names.place_name("四平村委会", above) == "四平村"
    assert names.place_name("山门镇村委会", above) == "山门镇村"


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("1101", "市辖区", RegionKind.PSEUDO),
        ("5002", "县", RegionKind.PSEUDO),
        ("4190", "省直辖县级行政区划", RegionKind.PSEUDO),
        ("6590", "自治区直辖县级行政区划", RegionKind.PSEUDO),
        ("441900", "东莞市", RegionKind.PSEUDO),
        ("4419", "东莞市", RegionKind.ORDINARY),
        ("419001", "济源市", RegionKind.ORDINARY),
        ("220171", "长春经济技术开发区", RegionKind.ZONE),
        ("130672", "保定白沟新城", RegionKind.ZONE),
        ("220882400", "大安经济开发区", RegionKind.ZONE),
        ("130209405", "五农场", RegionKind.ORDINARY),
        ("220122101", "伏龙泉镇", RegionKind.ORDINARY),
        ("220122101203", "泉眼岭村", RegionKind.ORDINARY),
    ],
)
def test_kinds_follow_from_code_and_name(code, name, kind):
    assert names.kind_of(code, name) == kind


def test_the_stem_is_what_is_said_without_the_kind_of_place():
    said = {
        name: names.stem_of(name) for name in ("双桥村", "双桥镇", "双桥街道", "新村", "东莞市")
    }
    assert said == {
        "双桥村": "双桥",
        "双桥镇": "双桥",
        "双桥街道": "双桥",
        "新村": "新村",
        "东莞市": "东莞",
    }


WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)


@given(WORDS, WORDS)
def test_a_text_range_holds_exactly_what_begins_with_the_text(word, other):
    low, high = names.text_range(word)
    for text in (word, word + other, other, other + word):
        inside = low.encode() <= text.encode() < high.encode()
        assert inside == text.startswith(word)


@given(WORDS)
def test_every_part_of_two_characters_begins_the_name_or_a_tail(name):
    found = [name, *names.suffixes_of(name)]
    for start in range(len(name) - 1):
        assert any(tail.startswith(name[start : start + 2]) for tail in found)


CODES = st.sampled_from(codes.LENGTHS).flatmap(
    lambda n: st.text("0123456789", min_size=n, max_size=n)
)


@given(CODES, CODES)
def test_a_subtree_is_a_range_of_codes(ancestor, code):
    low, high = codes.prefix_range(ancestor)
    assert (low <= code < high) == code.startswith(ancestor) == codes.covers(ancestor, code)
    assert (ancestor in codes.ancestors_or_self(code)) == codes.covers(ancestor, code)


@given(CODES)
def test_a_code_is_its_parent_and_its_segment(code):
    assert codes.parent_of(code) + numbers.segment_of(code) == code
    assert names.level_of(code) == Level(len(codes.ancestors_or_self(code)))


@given(st.sets(st.integers(0, 999).map("{:03}".format), max_size=200))
def test_a_local_number_is_new_and_above_all_given_ones(used):
    segment = numbers.next_local(used)
    given_9xx = [s for s in used if s.startswith("9")]
    if "999" in used:
        assert segment == ""
    else:
        assert segment.startswith("9")
        assert all(segment > s for s in given_9xx)


@given(
    st.integers(1, 999).map("{:03}".format),
    st.sets(st.integers(0, 999).map("{:03}".format), max_size=999),
)
def test_a_moved_place_keeps_its_number_where_it_is_free(wanted, used):
    segment = numbers.next_moved(wanted, used)
    assert segment not in used
    if wanted not in used:
        assert segment == wanted
    elif segment:
        assert segment[0] in ("9" if wanted.startswith("9") else "678")


@given(st.lists(st.integers(1, 500), min_size=1, max_size=60))
def test_proportional_shares_add_up_to_exactly_one(weights):
    shares = numbers.proportional(weights)
    assert sum(shares) == Decimal(1)
    for weight, share in zip(weights, shares, strict=True):
        assert abs(share - Decimal(weight) / sum(weights)) <= Decimal("0.000001")


@pytest.mark.parametrize("text", ["", "  ", "双\u0000桥", "双\u202e桥", "桥" * 61])
def test_a_name_is_one_printable_line(text):
    assert names.clean_name(text) == ""


def test_a_name_loses_the_blanks_around_it():
    assert names.clean_name(" 双桥村\n") == "双桥村"
