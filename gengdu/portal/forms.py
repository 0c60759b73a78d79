"""What the beacon of 本周农事 says, and what a list is narrowed by."""

import uuid

from django.http import QueryDict

from gengdu.articles.queries.lists import LONGEST_TEXT, Wish
from gengdu.kit.ids import uid_of

MOST = 100
LONGEST_KEY, LONGEST_ORDER = 40, 3


def items_in(sent: QueryDict) -> set[uuid.UUID]:
    """The items it names, at most MOST; what is no ref is passed over."""
    found = set()
    for ref in sent.getlist("item")[:MOST]:
        try:
            found.add(uid_of(ref))
        except ValueError:
            continue
    return found


def wish_in(sent: QueryDict) -> Wish:
    """What the address of a list asks for; what makes no sense counts as not said.

    A stage stands only beside its crop: whoever chooses another crop leaves it behind.
    """
    crop = sent.get("crop", "")[:LONGEST_KEY].replace("\0", "")
    of, _colon, order = sent.get("stage", "").rpartition(":")
    fits = of == crop != "" and order.isascii() and order.isdigit() and len(order) <= LONGEST_ORDER
    return Wish(
        crop=crop,
        stage=f"{crop}:{int(order)}" if fits else "",
        topic=sent.get("topic", "")[:LONGEST_KEY].replace("\0", ""),
        text=" ".join(sent.get("q", "").replace("\0", "").split())[:LONGEST_TEXT],
        below=sent.get("below") == "1",
    )
