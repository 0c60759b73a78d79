"""A reader's word about an advice: a fact, neither log nor feed."""

import uuid

from django.db import transaction

from gengdu.delivery import queries
from gengdu.delivery.enums import UNDONE, Asks, Word
from gengdu.delivery.errors import NoSuchWord
from gengdu.delivery.models import Feedback, Item
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account


@transaction.atomic
def give_feedback(
    *, actor: Account, item_uid: uuid.UUID, word: str, planting_uid: uuid.UUID | None = None
) -> Item:
    """Keep what the actor says of an item that his house was told of.

    Of the opinions the last one counts; "done" stands beside them, and `UNDONE` takes it back.
    Said twice, or on two phones at once, it is said once. `planting_uid` is the plot at which it
    was said; another house's plot is passed over.
    """
    subject = queries.item_told_to(actor, item_uid, clock.today())
    require(word == UNDONE or word in Word.values, NoSuchWord)
    asks = Asks.DEED if word in {Word.DONE, UNDONE} else Asks.OPINION
    if word == UNDONE:
        Feedback.objects.filter(person=actor.person, item=subject.item, asks=asks).delete()
        return subject.item
    planting = queries.own_planting(actor, planting_uid) or subject.planting
    row = Feedback(
        person_id=actor.person_id,
        item=subject.item,
        asks=asks,
        word=word,
        planting=planting,
        region_code=planting.region_id if planting else subject.region_code,
        at=clock.now(),
    )
    Feedback.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["person", "item", "asks"],
        update_fields=["word", "planting", "region_code", "at"],
    )
    return subject.item
