"""What reading a page writes: facts, nothing else."""

import uuid
from collections.abc import Collection

from gengdu.delivery.actions import expose
from gengdu.kit import clock
from gengdu.people.models import Account
from gengdu.portal.queries import shown_among


def note_shown(*, actor: Account, items: Collection[uuid.UUID]) -> int:
    """Append an exposure for each of these items that stands and is shown for the first time.

    Returns how many are new; what does not stand for the actor's house is passed over.
    """
    return expose(matches=shown_among(actor, items, clock.today()))
