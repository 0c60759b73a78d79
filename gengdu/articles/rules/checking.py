"""What the machine says of an article before people read it, and where it is decided."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gengdu.articles.enums import AGRI_TECH
from gengdu.articles.rules.drafts import Draft
from gengdu.articles.rules.text import SHORTEST, length_of
from gengdu.delivery.enums import Urgency
from gengdu.delivery.rules.audiences import Audience
from gengdu.files.enums import FileState
from gengdu.files.queries import Picture
from gengdu.kit import clock, codes
from gengdu.regions.enums import Level
from gengdu.review.enums import Severity
from gengdu.review.registry import Check

MOST_STEPS: Final = 3
"""三审: more eyes do not see more."""


HEAVY: Final = 150 * 1024
"""Bytes of a picture as a phone loads it (640 px): ten of them are a minute on a weak line."""


def checks_of(
    draft: Draft, *, now: dt.datetime, pictures: Mapping[uuid.UUID, Picture]
) -> Iterator[Check]:
    """Errors stop the submission, warnings are shown to author and reviewer."""
    if length_of(draft.body) < SHORTEST:
        words = ngettext_lazy(
            "The text is shorter than %(count)d character.",
            "The text is shorter than %(count)d characters.",
            SHORTEST,
        )
        yield Check(Severity.ERROR, words % {"count": SHORTEST})
    if draft.rubric == AGRI_TECH and not draft.source.strip():
        yield Check(Severity.ERROR, _("Advice names its source."))
    if not draft.stages and draft.audience is None:
        yield Check(
            Severity.WARNING,
            _("Neither a stage nor an audience is chosen: it only stands in the portal."),
        )
    yield from _checks_of_time(draft, now)
    yield from _checks_of_pictures(draft, pictures)


def _checks_of_pictures(draft: Draft, found: Mapping[uuid.UUID, Picture]) -> Iterator[Check]:
    shown = [found.get(one.uid) for one in draft.pictures]
    if any(one is None or one.state == FileState.BROKEN for one in shown):
        yield Check(Severity.ERROR, _("A picture cannot be read. Take it out or send it again."))
    if any(one is not None and one.state == FileState.WAITING for one in shown):
        yield Check(Severity.ERROR, _("A picture is still being prepared: a moment, please."))
    if any(not one.words for one in draft.pictures):
        words = _("A picture without words: say what it shows, for those who hear the article.")
        yield Check(Severity.WARNING, words)
    sizes = [one.near(640) for one in shown if one is not None]
    if any(source is not None and source.size > HEAVY for source in sizes):
        words = _("A picture is heavy for a weak line: crop it, or choose one with less detail.")
        yield Check(Severity.WARNING, words)


def _checks_of_time(draft: Draft, now: dt.datetime) -> Iterator[Check]:
    begins = max(draft.publish_at or now, now)
    if draft.valid_until is not None and draft.valid_until < clock.day_of(begins):
        yield Check(Severity.ERROR, _("Its last day is over before it is published."))
    if draft.publish_at is not None and draft.publish_at <= now:
        yield Check(
            Severity.WARNING,
            _("The hour of publishing is over: it is published as soon as it is approved."),
        )


def deciding_places(region_code: str, levels: Sequence[int]) -> list[str]:
    """Where each step is decided: the author's place or its ancestor at that level.

    A level below the place itself is the place: what a province writes no county decides.
    """
    line = codes.ancestors_or_self(region_code)
    return [line[min(level, len(line)) - 1] for level in levels]


def upwards(region_code: str, steps: int) -> list[int]:
    """Levels of a policy that only says how many: the county (or the place above it), then up.

    Steps beyond the province are the province's too.
    """
    first = min(len(codes.ancestors_or_self(region_code)), Level.COUNTY)
    return [max(first - no, Level.PROVINCE) for no in range(max(1, steps))]


def decides_alone(*, region_code: str, audience: Audience | None, urgency: Urgency) -> bool:
    """Whether it stays within its own place, so that an author's own right can reach.

    Without an audience nobody is told; an audience without places is everybody's.
    """
    if urgency == Urgency.EMERGENCY:
        return False
    told = () if audience is None else (audience.regions or ("",))
    return all(codes.covers(region_code, code) if code else False for code in told)
