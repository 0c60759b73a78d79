"""`{% load portal %}`: the cards of 本周农事, plot by plot, and headlines that break well."""

import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from gengdu.delivery.enums import Urgency
from gengdu.delivery.queries.standing import Earlier
from gengdu.delivery.templatetags.delivery import answers, said_to
from gengdu.fields.queries.pages import Plot
from gengdu.fields.queries.words import window_words
from gengdu.fields.templatetags.fields import plot_facts, stage_strip, strip_key, tap_of
from gengdu.kit.ids import ref_of
from gengdu.people.models import Account
from gengdu.portal.queries import PlotWeek
from gengdu.portal.queries.weeks import Card
from gengdu.shell.drawings import Drawing, joined
from gengdu.shell.templatetags.shell import ago

register = template.Library()
CLAUSE = re.compile(r"[^，：；、？！。]+[，：；、？！。]*")
_ADVICE: Final = Drawing("portal/_advice.html")
FIRST: Final = 3
"""Pieces of advice at a plot; its own page has all of them."""
_PLOT: Final = Drawing("portal/_plot_week.html")
_COMING: Final = Drawing("portal/_coming.html")
_EARLIER: Final = Drawing("portal/_earlier.html")


@register.simple_tag(takes_context=True)
def plot_week(context: Context, each: PlotWeek) -> SafeString:
    """A plot with its strip, its tap and what is to be done there."""
    plot, planting = each.plot, each.plot.planting
    title, today, left = planting.title, plot.today, len(each.advice) - FIRST
    return _PLOT(
        uid=planting.uid,
        key=str(planting.pk),
        title=title,
        facts=plot_facts(plot),
        strip=stage_strip(plot.season, today, "normal", title, told=plot.told),
        words=strip_key(plot.season, today, told=plot.told),
        tap=tap_of(plot, _here(context), str(context.get("csrf_token", ""))),
        advice=_cards(context, each.advice[:FIRST], planting.uid),
        more=_more(left) if left > 0 else "",
    )


def _here(context: Context) -> str:
    """Where an answer leads back to: the page, also from a part of it."""
    return str(context.get("here") or context["request"].path)


def _more(left: int) -> str:
    return ngettext("%(count)d more for this plot", "%(count)d more for this plot", left) % {
        "count": left
    }


@register.simple_tag(takes_context=True)
def advice_cards(context: Context, cards: Iterable[Card], plot: Plot | None = None) -> SafeString:
    """Cards one below the other; with the plot's page also 不是这个时期 can be said."""
    return joined(_cards(context, cards, plot.planting.uid if plot else None))


def _cards(context: Context, cards: Iterable[Card], planting: uuid.UUID | None) -> list[SafeString]:
    request = context["request"]
    said = said_to(request) if isinstance(request.user, Account) else None
    here, token = _here(context), str(context.get("csrf_token", ""))
    return [
        _ADVICE(
            urgent=item.urgency != Urgency.NORMAL,
            reasons=card.reasons,
            item=item.uid,
            url=item.url,
            headline=clauses(item.headline),
            summary=item.summary,
            office=str(item.organisation or ""),
            published=ago(item.published_at),
            answers=""
            if said is None
            else answers(item.uid, said.get(item.pk, ()), planting, here=here, token=token),
        )
        for card in cards
        for item in [card.item]
    ]


@register.simple_tag
def coming_plots(plots: Sequence[Plot]) -> SafeString:
    """Which plots come to which stage, and when."""
    return joined(
        _COMING(
            uid=plot.planting.uid,
            plot=plot.planting.title,
            stage=str(plot.place.next.stage),
            when=window_words(plot.place.next, plot.today),
        )
        for plot in plots
        if plot.place.next
    )


@register.simple_tag(takes_context=True)
def earlier_advice(context: Context, found: Iterable[Earlier]) -> SafeString:
    """What stood before, with the way to say whether it was of use."""
    here = quote(context["request"].path)
    return joined(
        _EARLIER(
            item=each.item.uid,
            url=each.item.url,
            headline=each.item.headline,
            shown=ago(each.exposure.shown_at),
            reason=each.reason,
            here=here,
        )
        for each in found
    )


@register.filter
def ref(uid: uuid.UUID) -> str:
    """A uid as it stands in addresses."""
    return ref_of(uid)


@register.filter
def clauses(headline: str) -> SafeString:
    """Each clause of a headline kept whole: a line breaks between them where it can."""
    parts = CLAUSE.findall(headline)
    if len(parts) < 2 or "".join(parts) != headline:
        return format_html("{}", headline)
    return format_html_join("", '<span class="ph">{}</span>', ((part,) for part in parts))
