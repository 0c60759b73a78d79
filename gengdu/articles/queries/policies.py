"""Where an article is decided: by its rubric and level, and by what it says of itself."""

from gengdu.access.enums import Right
from gengdu.access.scope import may_here
from gengdu.articles.models import Article, RubricPolicy
from gengdu.articles.rules.checking import decides_alone, deciding_places, upwards
from gengdu.articles.rules.drafts import Draft
from gengdu.delivery.rules.classes import steps_needed
from gengdu.kit import codes
from gengdu.people.models import Account
from gengdu.regions.enums import Level
from gengdu.regions.models import Region
from gengdu.review.registry import Step


def steps_for(actor: Account, article: Article, draft: Draft) -> tuple[Step, ...]:
    """The steps of this content; () where the actor decides by own right.

    Own right is for notices that stay within their place, written by somebody with the right to
    publish there; anything wider goes one level up.
    """
    levels = _levels(article, draft)
    if not levels and not _own_right(actor, article, draft):
        levels = [max(len(codes.ancestors_or_self(draft.region)) - 1, Level.PROVINCE)]
    levels = [*levels, *_for_the_whole(levels, draft)] if levels else levels
    missing = max(steps_needed(draft.urgency) - len(levels), 0)
    levels = [*levels, *[max(levels[-1] - 1, Level.PROVINCE)] * missing] if levels else levels
    places = deciding_places(draft.region, levels)
    names = dict(Region.objects.filter(pk__in=places).values_list("code", "name"))
    return tuple(Step(code, names.get(code, code)) for code in places)


def _levels(article: Article, draft: Draft) -> list[int]:
    level = len(codes.ancestors_or_self(draft.region))
    policy = RubricPolicy.objects.filter(rubric=article.rubric, level=level).first()
    if policy is not None:
        return [int(step) for step in policy.steps]
    return upwards(draft.region, article.rubric.review_steps)


def _for_the_whole(levels: list[int], draft: Draft) -> list[int]:
    """A step more where none of these is decided for everybody who is told."""
    told = draft.audience.regions if draft.audience else ()
    line = codes.ancestors_or_self(draft.region)
    level = next((n for n in range(len(line), 0, -1) if _covers_all(line[n - 1], told)), 1)
    return [] if min(levels) <= level else [level]


def _covers_all(place: str, told: tuple[str, ...]) -> bool:
    return all(codes.covers(place, code) for code in told)


def _own_right(actor: Account, article: Article, draft: Draft) -> bool:
    within = decides_alone(region_code=draft.region, audience=draft.audience, urgency=draft.urgency)
    return within and may_here(
        actor,
        Right.NOTICES_PUBLISH,
        draft.region,
        organisation=article.organisation,
        rubric=draft.rubric,
    )
