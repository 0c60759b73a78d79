"""`{% load delivery %}`: `{% feedback item %}` puts the four answers below an advice."""

from typing import Any

from django import template
from django.template import RequestContext

from gengdu.delivery.enums import UNDONE, Word
from gengdu.delivery.models import Item
from gengdu.delivery.queries import said_by
from gengdu.fields.models import Planting
from gengdu.people.models import Account

register = template.Library()
_KEPT = "_delivery_said"


@register.inclusion_tag("delivery/_feedback.html", takes_context=True)
def feedback(context: RequestContext, item: Item) -> dict[str, Any]:
    """The answers, those given pressed; on personal pages only. Nothing for a guest.

    The plot is the page's `planting`, or that of its `plot`. What the reader has said is read once
    for a page, however many cards it has.
    """
    request = context["request"]
    if not isinstance(request.user, Account):
        return {}
    said = request.__dict__.get(_KEPT)
    if said is None:
        said = request.__dict__[_KEPT] = said_by(request.user)
    plot = context.get("planting") or getattr(context.get("plot"), "planting", None)
    here = context.get("here") or request.path
    token = context.get("csrf_token")
    return parts(item, said.get(item.pk, frozenset()), plot, here) | {"csrf_token": token}


def parts(item: Item, said: frozenset[str], planting: Planting | None, here: str) -> dict[str, Any]:
    """What the fragment draws."""
    done = Word.DONE in said
    return {
        "item": item,
        "planting": planting if isinstance(planting, Planting) else None,
        "here": here,
        "done": done,
        "deed": UNDONE if done else Word.DONE.value,
        "useful": Word.USEFUL in said,
        "irrelevant": Word.IRRELEVANT in said,
        "wrong_time": Word.WRONG_TIME in said,
    }
