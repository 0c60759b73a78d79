"""Rubrics with their policies and topics, for those who look after them."""

from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gengdu.access import rules as rights
from gengdu.access.enums import Right
from gengdu.access.queries import standing_grants
from gengdu.access.scope import holds_somewhere, live_grants
from gengdu.articles import errors
from gengdu.articles.models import Rubric, RubricPolicy, Topic
from gengdu.articles.rules.checking import upwards
from gengdu.kit import codes
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.regions.enums import Level

READERS = rights.roles_with(Right.RUBRICS_VIEW)
KEEPERS = rights.roles_with(Right.RUBRICS_CHANGE)


def rubrics_for(actor: Account) -> QuerySet[Rubric]:
    """Every rubric: they are the installation's, and all staff sees them."""
    rows = Rubric.objects.all() if holds_somewhere(actor, READERS) else Rubric.objects.none()
    written = Count("article", filter=Q(article__published__hidden_at__isnull=True))
    return rows.annotate(readers_see=written).order_by("order", "pk")


def topics_for(actor: Account) -> QuerySet[Topic]:
    """Every topic, in the order in which they are offered."""
    rows = Topic.objects.all() if holds_somewhere(actor, READERS) else Topic.objects.none()
    return rows.order_by("order", "pk")


def require_topmost(actor: Account) -> None:
    """Raise NotTopmost unless the actor keeps the rubrics with nobody above him.

    What all of a province uses is not a county's to change while the province has a keeper.
    """
    own = set(live_grants(actor).filter(role__in=KEEPERS).values_list("region_id", flat=True))
    above = {code: codes.ancestors_or_self(code)[:-1] for code in own}
    others = standing_grants().filter(
        role__in=KEEPERS,
        region_id__in={code for line in above.values() for code in line},
    )
    taken = set(others.values_list("region_id", flat=True))
    require(any(not taken & set(line) for line in above.values()), errors.NotTopmost)


def policies_of(actor: Account, row: Rubric) -> Mapping[str, object]:
    """Level by level, where each step of what is written there is decided."""
    said = {policy.level: policy.steps for policy in RubricPolicy.objects.filter(rubric=row)}
    lines = [
        {"level": Level(level).label, "steps": step_words(steps), "own": level in said}
        for level in Level
        for steps in [said.get(level, upwards("0" * codes.LENGTHS[level - 1], row.review_steps))]
    ]
    return {"lines": lines}


def step_words(steps: list[int]) -> str:
    """县 → 市 → 省, or that it is the author's own right."""
    if not steps:
        return _("by own right within the place, else one level up")
    return " → ".join(str(Level(step).label) for step in steps)
