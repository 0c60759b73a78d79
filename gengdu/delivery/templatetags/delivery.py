"""`{% load delivery %}`: `{% feedback item %}` puts the four answers below an advice."""

import uuid
from collections.abc import Collection
from typing import Final

from django import template
from django.http import HttpRequest
from django.template import RequestContext

from gengdu.delivery.enums import UNDONE, Word
from gengdu.delivery.models import Item
from gengdu.delivery.queries import said_by
from gengdu.fields.models import Planting
from gengdu.people.models import Account
from gengdu.shell.drawings import Drawing

register = template.Library()
_KEPT: Final = "_delivery_said"
_ANSWERS: Final = Drawing("delivery/_feedback.html")


@register.simple_tag(takes_context=True)
def feedback(context: RequestContext, item: Item) -> str:
    """The answers, those given pressed; on personal pages only. Nothing for a guest.

    The plot is the page's `planting`, or that of its `plot`.
    """
    request = context["request"]
    if not isinstance(request.user, Account):
        return ""
    plot = context.get("planting") or getattr(context.get("plot"), "planting", None)
    return answers(
        item.uid,
        said_to(request).get(item.pk, ()),
        plot.uid if isinstance(plot, Planting) else None,
        here=context.get("here") or request.path,
        token=str(context.get("csrf_token", "")),
    )


def said_to(request: HttpRequest) -> dict[int, frozenset[str]]:
    """What the reader has said, by item: read once for a page, however many cards it has."""
    found: dict[int, frozenset[str]] | None = request.__dict__.get(_KEPT)
    if found is None:
        found = request.__dict__[_KEPT] = said_by(request.user)  # type: ignore[arg-type]  # of a member
    return found


def answers(
    item: uuid.UUID, said: Collection[str], planting: uuid.UUID | None, *, here: str, token: str
) -> str:
    """The buttons below one card."""
    done = Word.DONE in said
    return _ANSWERS(
        item=item,
        planting=planting,
        here=here,
        csrf_token=token,
        done=done,
        deed=UNDONE if done else Word.DONE.value,
        useful=Word.USEFUL in said,
        irrelevant=Word.IRRELEVANT in said,
        wrong_time=Word.WRONG_TIME in said,
    )
