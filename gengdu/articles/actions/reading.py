"""What readers do with an article: like it, keep it, say that they know of it; their history.

Personal rows, not decisions about others: no audit row, no change row. A like is no fact of
`events`, because it can be taken back: a row for each person, and a tally changed with it.
"""

import datetime as dt
import uuid

from django.db import transaction

from gengdu.articles.enums import LIKED
from gengdu.articles.errors import NothingToConfirm
from gengdu.articles.models import Confirmation, Favourite, Like, PublishedArticle, Reading
from gengdu.articles.models import Unrecorded as Off
from gengdu.articles.queries.published import readable
from gengdu.events.actions import adjust_tally
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account

KEPT = dt.timedelta(days=365)
"""A history reaches back one year."""
BATCH = 2_000


@transaction.atomic
def like_article(*, actor: Account, article_uid: uuid.UUID) -> None:
    """赞: counted once for a person, whatever is pressed how often."""
    _like, made = Like.objects.get_or_create(
        article=readable(article_uid),
        person=actor.person,
        defaults={"region_code": actor.person.region_id},
    )
    if made:
        adjust_tally(kind=LIKED, subject=article_uid, by=1)


@transaction.atomic
def unlike_article(*, actor: Account, article_uid: uuid.UUID) -> None:
    """Take the like back; nothing happens where there is none."""
    likes = Like.objects.filter(article=readable(article_uid), person=actor.person_id)
    if likes.delete()[0]:
        adjust_tally(kind=LIKED, subject=article_uid, by=-1)


@transaction.atomic
def keep_article(*, actor: Account, article_uid: uuid.UUID) -> None:
    """收藏: it stands among the favourites."""
    Favourite.objects.get_or_create(article=readable(article_uid), person=actor.person)


@transaction.atomic
def drop_article(*, actor: Account, article_uid: uuid.UUID) -> None:
    """Take it out of the favourites, also when it was recalled meanwhile."""
    Favourite.objects.filter(article__uid=article_uid, person=actor.person_id).delete()


@transaction.atomic
def drop_favourites(*, actor: Account) -> None:
    """Empty the favourites."""
    Favourite.objects.filter(person=actor.person_id).delete()


@transaction.atomic
def confirm_article(*, actor: Account, article_uid: uuid.UUID) -> None:
    """我已知晓: the person says that he knows of the notice; once, and never taken back."""
    article = readable(article_uid)
    require(article.needs_confirmation, NothingToConfirm)
    Confirmation.objects.get_or_create(
        article=article,
        person=actor.person,
        defaults={"region_code": actor.person.region_id, "version_id": article.version_id},
    )


def remember_reading(*, actor: Account, article: PublishedArticle) -> None:
    """Put it on top of the reader's history, unless he has switched that off: one statement."""
    if Off.objects.filter(person=actor.person_id).exists():
        return
    Reading.objects.bulk_create(
        [Reading(article=article, person_id=actor.person_id, at=clock.now())],
        update_conflicts=True,
        unique_fields=["article", "person"],
        update_fields=["at"],
    )


@transaction.atomic
def forget_history(*, actor: Account) -> None:
    """Delete everything in the actor's history."""
    Reading.objects.filter(person=actor.person_id).delete()


@transaction.atomic
def stop_recording(*, actor: Account) -> None:
    """What the actor reads is not recorded any more, and what was is deleted."""
    Off.objects.get_or_create(person=actor.person)
    Reading.objects.filter(person=actor.person_id).delete()


@transaction.atomic
def record_again(*, actor: Account) -> None:
    """What the actor reads is recorded again, from now on."""
    Off.objects.filter(person=actor.person_id).delete()


def forget_old_readings() -> int:
    """Delete what was read more than a year ago; returns how many. Each batch by itself."""
    total = 0
    while done := _forget_batch(clock.now() - KEPT):
        total += done
    return total


@transaction.atomic
def _forget_batch(before: dt.datetime) -> int:
    old = Reading.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)
    return Reading.objects.filter(pk__in=list(old[:BATCH])).delete()[0]
