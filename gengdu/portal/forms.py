"""What the beacon of 本周农事 says."""

import uuid

from django.http import QueryDict

from gengdu.kit.ids import uid_of

MOST = 100


def items_in(sent: QueryDict) -> set[uuid.UUID]:
    """The items it names, at most MOST; what is no ref is passed over."""
    found = set()
    for ref in sent.getlist("item")[:MOST]:
        try:
            found.add(uid_of(ref))
        except ValueError:
            continue
    return found
