"""Somebody read an article: a fact, once for a person or device and day."""

import uuid

from gengdu.articles.actions.reading import remember_reading
from gengdu.articles.enums import SEEN
from gengdu.articles.queries.published import readable
from gengdu.events import actions as events
from gengdu.kit import clock, vault
from gengdu.limits import actions as limits
from gengdu.people.models import Account

FROM_ONE_ADDRESS = limits.Limit("articles.seen", most=600, seconds=3600)
"""A village behind one address reads on; a script does not make an article popular."""


def count_reader(
    *, actor: Account | None, article_uid: uuid.UUID, address: str, device: str, place: str
) -> None:
    """Append the fact that this person, or a guest's device, read it today; a member's history.

    A guest is a keyed hash of address, kind of browser and day: it says that two readings are one,
    today, and nothing about who it was or whether he comes back.
    """
    limits.hit(FROM_ONE_ADDRESS, address)
    article = readable(article_uid)
    today = clock.today()
    guest = vault.ring().blind(f"{address}\n{device}\n{today}", purpose="reader")
    events.append(
        kind=SEEN,
        subject=article_uid,
        actor_key=str(actor.uid) if actor else guest,
        day=today,
        region_code=actor.person.region_id if actor else place,
        person_uid=actor.person.uid if actor else None,
    )
    if actor is not None:
        remember_reading(actor=actor, article=article)
