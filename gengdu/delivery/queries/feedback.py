"""What readers say of advice: of whom a word is taken, and what was said."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import BigIntegerField, DateTimeField

from gengdu.delivery.enums import Sent
from gengdu.delivery.errors import NotToldOfIt
from gengdu.delivery.models import Delivery, Exposure, Feedback, Item
from gengdu.delivery.queries.matching import matching
from gengdu.fields.models import Planting
from gengdu.fields.queries.plantings import plantings_for
from gengdu.kit import clock
from gengdu.kit.prepared import Prepared, Slot
from gengdu.people.models import Account
from gengdu.people.queries.persons import acted_for

REMEMBERED = dt.timedelta(days=400)
"""What was said before is on no page any more."""
_SAID = Prepared(
    lambda: Feedback.objects.filter(
        person_id=Slot("person", BigIntegerField()), at__gte=Slot("since", DateTimeField())
    ).values_list("item_id", "word")
)


@dataclass(frozen=True)
class Subject:
    """An item as it was told to a house: where, and because of which planting."""

    item: Item
    region_code: str
    planting: Planting | None


def item_told_to(account: Account, item_uid: uuid.UUID, today: dt.date) -> Subject:
    """The item if the account's house was told of it; NotToldOfIt otherwise."""
    subject = _told(account, today, uid=item_uid)
    if subject is None:
        raise NotToldOfIt
    return subject


def told_about(account: Account, object_uid: uuid.UUID, today: dt.date) -> Subject | None:
    """The item of a published thing if the account's house was told of it; None otherwise."""
    return _told(account, today, object_uid=object_uid)


def _told(account: Account, today: dt.date, **known: uuid.UUID) -> Subject | None:
    """It was shown or rung there, or stands there now."""
    item = Item.objects.filter(withdrawn_at__isnull=True, **known).order_by("-pk").first()
    if item is None:
        return None
    house = [account.person_id, *acted_for(account).values_list("pk", flat=True)]
    shown = Exposure.objects.filter(item=item, person_id__in=house)
    row = shown.select_related("planting__crop").order_by("-pk").first()
    if row is not None:
        return Subject(item, row.region_code, row.planting)
    for match in matching(house, today):
        if match.item.pk == item.pk:
            return Subject(item, match.region_code, _planting(match.planting_id))
    rung = Delivery.objects.filter(item=item, person_id__in=house)
    told = rung.filter(state__in=[Sent.SENT, Sent.READ]).first()
    return Subject(item, told.region_code, None) if told else None


def _planting(pk: int | None) -> Planting | None:
    return Planting.objects.select_related("crop").filter(pk=pk).first() if pk else None


def own_planting(account: Account, planting_uid: uuid.UUID | None) -> Planting | None:
    """A plot of the account's house; None for any other."""
    if planting_uid is None:
        return None
    return plantings_for(account).filter(uid=planting_uid).first()


def said_by(account: Account) -> dict[int, frozenset[str]]:
    """Everything the account's person has said of late, by item. One query for a whole page."""
    found: dict[int, set[str]] = {}
    for item, word in _SAID(person=account.person_id, since=clock.now() - REMEMBERED):
        found.setdefault(item, set()).add(word)
    return {item: frozenset(words) for item, words in found.items()}
