"""A reader's word about an advice: 有用, 不相关, 不是这个时期, 已照做."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router

from gengdu.access.api.bearer import Member, actor_of
from gengdu.access.api.schemas import In, Ref
from gengdu.delivery.actions import give_feedback

router = Router(auth=Member())


class SaidIn(In):
    """The word, and the plot at which it was said."""

    word: Literal["useful", "irrelevant", "wrong_time", "done", "undone"]
    planting: Ref | None = None


@router.post("/items/{ref:uid}/feedback", response={204: None}, summary="Say what one thinks of it")
def feedback(request: HttpRequest, uid: Ref, body: SaidIn) -> None:
    """Of the opinions the last one counts; `done` stands beside them, `undone` takes it back."""
    give_feedback(actor=actor_of(request), item_uid=uid, word=body.word, planting_uid=body.planting)
