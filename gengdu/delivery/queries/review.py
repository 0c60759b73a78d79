"""The audience as a part of what is reviewed: compared, read, and counted for the decision."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gengdu.delivery.enums import Urgency
from gengdu.delivery.errors import AudienceRefused
from gengdu.delivery.queries.audiences import audience_words, check_audience
from gengdu.delivery.queries.counts import Plan, Reach, count_by_region, reach_of
from gengdu.delivery.rules.audiences import Audience, audience_from
from gengdu.delivery.rules.classes import rings
from gengdu.kit import clock
from gengdu.review.registry import Panel


@dataclass(frozen=True)
class AudienceKind:
    """Values are definitions; two that mean the same are the same (`review.registry`)."""

    template: str = "delivery/_kind.html"

    def prepare(self, value: Any) -> list[str]:
        """The audience in words, a line for each kind."""
        try:
            return audience_words(audience_from(value or {})).lines()
        except AudienceRefused as refusal:
            return [refusal.words()]

    def same(self, before: Any, now: Any) -> bool:
        """Whether the two are one predicate."""
        try:
            return audience_from(before or {}) == audience_from(now or {})
        except AudienceRefused:
            return bool(before == now)


def reach_panel(definition: Any, plan: Plan = Plan()) -> Panel:  # noqa: B008 - frozen
    """Whom the audience would reach today and until it ends, for the page on which it is decided.

    `plan` says how far it goes and until when, as far as that is decided with it.
    """
    found = dict(_reach(definition, plan))
    return Panel(gettext_lazy("Whom it reaches"), "delivery/_panel.html", found)


def _reach(definition: Any, plan: Plan) -> dict[str, Reach | str]:
    try:
        audience = audience_from(definition or {})
        check_audience(audience)
    except AudienceRefused as refusal:
        return {"problem": refusal.words()}
    return {"reach": reach_of(audience, clock.today(), plan)}


def consequence_words(audience: Audience, urgency: str = Urgency.NORMAL) -> str:
    """What approving does, for the button: "Approve and show it to 1,204 households"; what rings
    says so."""
    number = count_by_region(audience, clock.today()).households
    if not number:
        return _("Approve; today it is shown to nobody")
    words = _shown(number) if not rings(urgency) else _rung(number)
    return words % {"number": f"{number:,}"}


def _shown(number: int) -> str:
    return ngettext(
        "Approve and show it to %(number)s household",
        "Approve and show it to %(number)s households",
        number,
    )


def _rung(number: int) -> str:
    return ngettext(
        "Approve, show it to %(number)s household and ring",
        "Approve, show it to %(number)s households and ring",
        number,
    )
