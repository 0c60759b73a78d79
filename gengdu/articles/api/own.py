"""What is a reader's own: 赞, 收藏, 我已知晓, favourites, history."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Router

from gengdu.access.api.bearer import Member, actor_of
from gengdu.access.api.schemas import After, In, Out, Ref
from gengdu.articles.actions import reading
from gengdu.articles.models import Favourite, Reading
from gengdu.articles.queries.own import favourites_of, history_of, is_recorded, own_of
from gengdu.kit.paging import Page

router = Router(auth=Member())


class OwnOut(Out):
    """How an article and oneself stand to each other."""

    likes: int
    liked: bool
    kept: bool
    needs_confirmation: bool
    confirmed_at: dt.datetime | None


class TakenOut(Out):
    """An article one keeps, or has read."""

    ref: Ref
    title: str
    summary: str
    rubric: str
    organisation: str
    at: dt.datetime


class FavouritesOut(Out):
    """A page of what one keeps."""

    items: list[TakenOut]
    next: str


class HistoryOut(FavouritesOut):
    """A page of what one has read; `recorded`: whether what one reads goes there."""

    recorded: bool


class RecordingIn(In):
    """Whether what one reads is recorded; switched off, what was is deleted."""

    on: bool


def _own(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    own = own_of(actor_of(request), uid)
    names = ("likes", "liked", "kept", "confirmed_at")
    about = {name: getattr(own, name) for name in names}
    return about | {"needs_confirmation": own.article.needs_confirmation}


@router.get("/articles/{ref:uid}/yours", response=OwnOut, summary="One's own about an article")
def yours(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    """Liked, kept, confirmed."""
    return _own(request, uid)


@router.put("/articles/{ref:uid}/like", response=OwnOut, summary="Like it")
def like(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    """Counted once for a person."""
    reading.like_article(actor=actor_of(request), article_uid=uid)
    return _own(request, uid)


@router.delete("/articles/{ref:uid}/like", response=OwnOut, summary="Take the like back")
def unlike(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    """Nothing happens where there is none."""
    reading.unlike_article(actor=actor_of(request), article_uid=uid)
    return _own(request, uid)


@router.put("/me/favourites/{ref:uid}", response={204: None}, summary="Keep an article")
def favourite(request: HttpRequest, uid: Ref) -> None:
    """It stands among the favourites."""
    reading.keep_article(actor=actor_of(request), article_uid=uid)


@router.delete("/me/favourites/{ref:uid}", response={204: None}, summary="Keep it no longer")
def favourite_drop(request: HttpRequest, uid: Ref) -> None:
    """Also when it was recalled meanwhile."""
    reading.drop_article(actor=actor_of(request), article_uid=uid)


@router.put("/articles/{ref:uid}/confirmation", response=OwnOut, summary="Say that one knows of it")
def article_confirm(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    """Of a notice that asks for it; once, and never taken back."""
    reading.confirm_article(actor=actor_of(request), article_uid=uid)
    return _own(request, uid)


@router.get("/me/favourites", response=FavouritesOut, summary="What one keeps")
def favourites(request: HttpRequest, after: After = "") -> dict[str, Any]:
    """The newest first, twenty a page."""
    return _taken(favourites_of(actor_of(request), after))


@router.delete("/me/favourites", response={204: None}, summary="Empty the favourites")
def favourites_clear(request: HttpRequest) -> None:
    """All of it is deleted."""
    reading.drop_favourites(actor=actor_of(request))


@router.get("/me/history", response=HistoryOut, summary="What one has read")
def history(request: HttpRequest, after: After = "") -> dict[str, Any]:
    """The latest first, of the last year."""
    actor = actor_of(request)
    return _taken(history_of(actor, after)) | {"recorded": is_recorded(actor)}


@router.delete("/me/history", response={204: None}, summary="Delete the history")
def history_clear(request: HttpRequest) -> None:
    """All of it is deleted."""
    reading.forget_history(actor=actor_of(request))


@router.put("/me/history/recording", response={204: None}, summary="Record what one reads, or not")
def recording(request: HttpRequest, body: RecordingIn) -> None:
    """Switched off, what was recorded is deleted."""
    act = reading.record_again if body.on else reading.stop_recording
    act(actor=actor_of(request))


def _taken(page: Page[Favourite] | Page[Reading]) -> dict[str, Any]:
    rows: Sequence[Favourite | Reading] = page.rows
    items = [
        {
            "ref": row.article.uid,
            "title": row.article.title,
            "summary": row.article.summary,
            "rubric": row.article.rubric.key,
            "organisation": str(row.article.organisation),
            "at": row.at,
        }
        for row in rows
    ]
    return {"items": items, "next": page.next_cursor}
