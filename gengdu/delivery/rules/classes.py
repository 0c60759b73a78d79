"""The three classes of an item: how far it goes, and who has to agree. Pure.

Normal stays on the page; important rings within the weekly budget, outside of quiet hours; an
emergency rings at once, past both, and needs a right of its own and a second approver.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from gengdu.access.enums import Role
from gengdu.delivery.enums import Told, Urgency

RINGING: Final = (Urgency.IMPORTANT, Urgency.EMERGENCY)
"""They leave the page: each person gets a row of the ledger."""
PROPOSERS: Final = frozenset({Role.TECHNICIAN, Role.EDITOR, Role.STATION_MANAGER, Role.REVIEWER})
"""Who may ask for the bell; a partner's people write for the page."""
CHOICES: Final[Mapping[Urgency, Promise]] = {
    Urgency.NORMAL: pgettext_lazy("class of a message", "Normal: on the page, nobody is rung"),
    Urgency.IMPORTANT: pgettext_lazy(
        "class of a message", "Important: rings by day, a few times a week at most"
    ),
    Urgency.EMERGENCY: pgettext_lazy(
        "class of a message", "Emergency: rings at once, also at night"
    ),
}
"""As a writer is offered them."""
NOTICES: Final[Mapping[Urgency, str]] = {
    Urgency.IMPORTANT: Told.IMPORTANT,
    Urgency.EMERGENCY: Told.EMERGENCY,
}
"""The kind of notice by which a person is told."""


def rings(urgency: str) -> bool:
    """Whether people are told of it by bell."""
    return urgency in RINGING


def is_bounded(urgency: str) -> bool:
    """Whether the weekly budget and quiet hours hold it back."""
    return urgency != Urgency.EMERGENCY


def steps_needed(urgency: str) -> int:
    """How many people besides its author have to approve it at least; 0 leaves that to a policy.

    What rings past every limit is answered for by two.
    """
    return 2 if urgency == Urgency.EMERGENCY else 0
