"""What is a reader's own: whether he likes it, keeps it, has confirmed it; favourites, history."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

from gengdu.articles.enums import LIKED
from gengdu.articles.models import (
    Confirmation,
    Favourite,
    Like,
    PublishedArticle,
    Reading,
    Unrecorded,
)
from gengdu.articles.queries.published import readable
from gengdu.events.queries import count_of
from gengdu.kit.paging import Page, page_of
from gengdu.people.models import Account

T = TypeVar("T", Favourite, Reading)
LATEST = ("-at", "-pk")


@dataclass(frozen=True)
class Own:
    """An article beside one reader."""

    article: PublishedArticle
    likes: int
    liked: bool = False
    kept: bool = False
    confirmed_at: dt.datetime | None = None


def own_of(actor: Account | None, article_uid: uuid.UUID) -> Own:
    """How an article and a reader stand to each other; a guest has nothing of his own."""
    article = readable(article_uid)
    likes = count_of(LIKED, article_uid)
    if actor is None:
        return Own(article, likes)
    person = actor.person_id
    confirmed = (
        Confirmation.objects.filter(article=article, person=person).first()
        if article.needs_confirmation
        else None
    )
    return Own(
        article,
        likes,
        liked=Like.objects.filter(article=article, person=person).exists(),
        kept=Favourite.objects.filter(article=article, person=person).exists(),
        confirmed_at=confirmed.at if confirmed else None,
    )


def favourites_of(actor: Account, cursor: str = "") -> Page[Favourite]:
    """What somebody keeps, the newest first; what was recalled is left out."""
    return page_of(
        _readable(Favourite.objects.filter(person=actor.person_id)), by=LATEST, cursor=cursor
    )


def history_of(actor: Account, cursor: str = "") -> Page[Reading]:
    """What somebody read, the latest first; what was recalled is left out."""
    return page_of(
        _readable(Reading.objects.filter(person=actor.person_id)), by=LATEST, cursor=cursor
    )


def is_recorded(actor: Account) -> bool:
    """Whether what somebody reads goes into his history."""
    return not Unrecorded.objects.filter(person=actor.person_id).exists()


def _readable(rows: QuerySet[T]) -> QuerySet[T]:
    rows = rows.filter(article__hidden_at__isnull=True)
    return rows.select_related("article__organisation", "article__rubric")
