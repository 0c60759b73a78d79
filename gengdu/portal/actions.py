"""What showing a page writes: facts, nothing else."""

from gengdu.delivery.actions import expose
from gengdu.portal.queries import Week


def note_shown(*, week: Week) -> int:
    """Append an exposure for every advice on the page that is shown for the first time."""
    return expose(matches=[match for advice in week.shown for match in advice.matches])
