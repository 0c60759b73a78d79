"""Rows of delivery's sections, and the rule of each of its addresses, for the matrix test."""

import itertools
import uuid
from typing import Any

from gengdu.console.tests.matrix import FORM, Entry, Sample, Spot
from gengdu.delivery.models import AudienceVersion, Exposure, Item
from gengdu.delivery.rules import Audience
from gengdu.kit import clock
from gengdu.kit.ids import uuid7
from gengdu.people.models import Account

_count = itertools.count(1)


def _an_item(region_code: str, organisation: Any = None) -> Item:
    audience = Audience((region_code,))
    version = AudienceVersion.objects.create(
        sha256=f"{next(_count):064x}", definition=audience.definition()
    )
    return Item.objects.create(
        kind="articles.article", object_uid=uuid.uuid4(), headline="大喇叭口期防玉米螟",
        url="/a/1/", urgency="important", region_id=region_code, organisation=organisation,
        audience=version, published_at=clock.now(),
    )  # fmt: skip


def an_item(spot: Spot) -> Item:
    """Published in the place, in the name of the spot's organisation."""
    return _an_item(spot.region.code, spot.organisation)


def an_audience(spot: Spot) -> AudienceVersion:
    """The audience of such an item."""
    return an_item(spot).audience


def the_place(spot: Spot) -> Any:
    """The place itself."""
    return spot.region


def an_own_advice(owner: Account) -> object:
    """Something that was shown to him and to nobody else."""
    item = _an_item(owner.person.region_id)
    Exposure.objects.create(
        person_id=owner.person_id, item=item, region_code=owner.person.region_id
    )
    return item.uid


SAMPLES: dict[str, Sample] = {
    "delivery.item": Sample(an_item, owned=True),
    "delivery.audience": Sample(an_audience, owned=True),
    # An editor of one bureau answers for no village's people.
    "delivery.unreached": Sample(the_place, asked={"place": "region"}, bureau_sees=False),
}
ENTRIES: dict[str, Entry] = {
    "delivery:feedback": Entry("owner", FORM, own=an_own_advice),
    "delivery:feedback_about": Entry(
        "anyone", args=(uuid7(),), guest=frozenset({302}), member=frozenset({404})
    ),
}
