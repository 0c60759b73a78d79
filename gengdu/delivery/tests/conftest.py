"""July, the seed tables, plots; and an item that was published."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from gengdu.delivery.actions import Publication, publish_item
from gengdu.delivery.models import Item
from gengdu.delivery.rules import Audience
from gengdu.fields.tests.conftest import in_july, maize, plant, seeded

__all__ = ["in_july", "maize", "plant", "seeded"]
WHORL = "maize_spring:6"


@pytest.fixture
def en() -> Iterator[None]:
    """Words in English, as the sources have them."""
    with translation.override("en"):
        yield


@pytest.fixture
def borer(seeded) -> Audience:
    """大喇叭口期防玉米螟, for 伏龙泉镇 and 哈拉海镇."""
    return Audience(("220122101", "220122102"), ("maize_spring",), (WHORL,))


@pytest.fixture
def publish(jilin) -> Callable[..., Item]:
    """`publish(audience, headline="…")`: an item of the county; `object_uid` to do it again."""

    def do(audience: Audience, **more) -> Item:
        said = {
            "kind": "articles.article",
            "object_uid": uuid.uuid4(),
            "headline": "大喇叭口期防玉米螟",
            "url": "/a/1/",
            "region_code": "220122",
            **more,
        }
        return publish_item(publication=Publication(audience=audience, **said))

    return do
