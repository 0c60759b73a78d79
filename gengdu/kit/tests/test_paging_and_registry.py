"""Pages do not shift while rows come and go; registries close."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gengdu.kit.errors import Invalid, NotFound, TooMany, require
from gengdu.kit.paging import page_of
from gengdu.kit.registry import Registry
from gengdu.regions.models import Region, RegionCode


def walk(size: int, by: tuple[str, ...]) -> list[str]:
    """All codes, page by page."""
    seen, cursor = [], ""
    while True:
        page = page_of(Region.objects.all(), by=by, cursor=cursor, size=size)
        seen += [r.code for r in page.rows]
        cursor = page.next_cursor
        if not cursor:
            return seen


class PagesCoverEverythingOnce(TestCase):
    """The pages together are the ordered list, for any page size and order."""

    @given(
        st.lists(
            st.tuples(st.integers(10, 99), st.integers(1, 3)), unique_by=lambda t: t[0], max_size=12
        ),
        st.integers(1, 5),
        st.sampled_from([("code",), ("-code",), ("level", "code"), ("-level", "code")]),
    )
    def test_pages(self, rows, size, by):
        Region.objects.bulk_create(Region(code=str(c), name="x", level=v) for c, v in rows)
        assert walk(size, by) == list(Region.objects.order_by(*by).values_list("code", flat=True))


def test_a_row_that_appears_meanwhile_repeats_nothing(jilin):
    first = page_of(Region.objects.all(), by=("code",), size=3)
    Region.objects.create(code="11", name="北京市", level=1)
    second = page_of(Region.objects.all(), by=("code",), cursor=first.next_cursor, size=3)
    assert not {r.code for r in first.rows} & {r.code for r in second.rows}


def test_a_forged_cursor_is_refused(db):
    with pytest.raises(Invalid):
        page_of(Region.objects.all(), by=("code",), cursor="abc")


def test_a_cursor_of_one_list_says_nothing_in_another(jilin):
    """Not of the same rows in another order, nor of other rows in the same."""
    by_code = page_of(Region.objects.all(), by=("code",), size=3).next_cursor
    assert page_of(Region.objects.filter(level=5), by=("code",), cursor=by_code, size=3).rows
    for rows, by in (
        (Region.objects.all(), ("-code",)),
        (Region.objects.all(), ("level", "code")),
        (RegionCode.objects.all(), ("pk",)),
    ):
        with pytest.raises(Invalid) as refused:
            page_of(rows, by=by, cursor=by_code)
        assert refused.value.words() == "这个翻页链接已经失效。"


def test_a_registry_takes_each_name_once_and_closes():
    registry = Registry[int]("numbers")
    assert registry.register("one", 1) == 1
    with pytest.raises(RuntimeError, match="twice"):
        registry.register("one", 2)
    registry.freeze()
    with pytest.raises(RuntimeError, match="after the start"):
        registry.register("two", 2)
    assert (registry["one"], registry.get("two"), registry.names(), list(registry)) == (
        1,
        None,
        ["one"],
        [1],
    )
    assert "one" in registry


def test_require_raises_the_named_refusal():
    require(True)
    with pytest.raises(NotFound):
        require(False, NotFound)


def test_a_refusal_fills_in_its_words():
    assert TooMany("wait %(n)d", retry_after=5, n=3).words() == "wait 3"
    assert TooMany(retry_after=5).retry_after == 5
