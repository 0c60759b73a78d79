"""What the machine says of an article before people read it, and where it is decided."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gengdu.articles.enums import AGRI_TECH
from gengdu.articles.rules.text import SHORTEST, length_of
from gengdu.kit import codes
from gengdu.review.enums import Severity
from gengdu.review.registry import Check

COUNTY = 6


def checks_of(
    *, rubric: str, body: str, source: str, stages: Sequence[str], audience: Mapping[str, object]
) -> Iterator[Check]:
    """Errors stop the submission, warnings are shown to author and reviewer."""
    if length_of(body) < SHORTEST:
        words = ngettext_lazy(
            "The text is shorter than %(count)d character.",
            "The text is shorter than %(count)d characters.",
            SHORTEST,
        )
        yield Check(Severity.ERROR, words % {"count": SHORTEST})
    if rubric == AGRI_TECH and not source.strip():
        yield Check(Severity.ERROR, _("Advice names its source."))
    if not stages and not audience:
        yield Check(
            Severity.WARNING,
            _("Neither a stage nor an audience is chosen: it only stands in the portal."),
        )


def deciding_places(region_code: str, steps: int) -> list[str]:
    """Where each step is decided: at the county (or above it, at the place itself), then upwards.

    Steps beyond the province are the province's too.
    """
    place = region_code[:COUNTY]
    found = []
    for _no in range(max(1, steps)):
        found.append(place)
        place = codes.parent_of(place) or place
    return found
