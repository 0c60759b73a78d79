"""What reading a page writes - facts, nothing else - and pages made before they are asked for."""

import logging
import uuid
from collections.abc import Collection
from typing import Final

from django.conf import settings

from gengdu.delivery.actions import expose
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.people.models import Account
from gengdu.portal.gateways import FrontDown
from gengdu.portal.gateways.http import HttpFront
from gengdu.portal.queries import pages_about, shown_among

log = logging.getLogger(__name__)
VIEWS: Final = ("", "gd_view=elder")
"""The cookies of readers: in Chinese, usual and in large type. Others are made when asked for."""


def note_shown(*, actor: Account, items: Collection[uuid.UUID]) -> int:
    """Append an exposure for each of these items that stands and is shown for the first time.

    Returns how many are new; what does not stand for the actor's house is passed over.
    """
    return expose(matches=shown_among(actor, items, clock.today()))


def warm_later(*, article_uid: uuid.UUID) -> None:
    """`articles.registry.publications`: the front gets the pages once the publication stands."""
    if settings.GENGDU_FRONTS:
        jobs.enqueue_fresh("portal.warm_fronts", str(article_uid), unique_key=f"warm:{article_uid}")


def warm_fronts(*, article_uid: uuid.UUID) -> int:
    """Have every front make the pages about an article; returns how many it gave.

    On a cold page one reader waits for it and the others for him, half a second at a time: nobody
    does, when we are the first. A front that does not answer is left alone.
    """
    pages, given = pages_about(article_uid), 0
    for address in settings.GENGDU_FRONTS:
        front = HttpFront(address, settings.GENGDU_ORIGIN)
        try:
            asked = [front.ask(p, cookie=v) for p in pages for v in VIEWS]
        except FrontDown as why:
            log.warning("front %s does not answer (%s): its pages stay cold", address, why)
        else:
            given += sum(status == 200 for status in asked)
    return given
