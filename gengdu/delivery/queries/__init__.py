"""Whom an audience reaches, what stands for a person, and what was shown to whom."""

from gengdu.delivery.queries.audiences import audience_words, check_audience
from gengdu.delivery.queries.counts import Plan, Reach, count_by_region, reach_of
from gengdu.delivery.queries.feedback import (
    Subject,
    item_told_to,
    own_planting,
    said_by,
    told_about,
)
from gengdu.delivery.queries.hits import members, sample
from gengdu.delivery.queries.matching import Match, matching
from gengdu.delivery.queries.standing import Advice, Earlier, earlier_for, standing_for

__all__ = [
    "Advice",
    "Earlier",
    "Match",
    "Plan",
    "Reach",
    "Subject",
    "audience_words",
    "check_audience",
    "count_by_region",
    "earlier_for",
    "item_told_to",
    "matching",
    "members",
    "own_planting",
    "reach_of",
    "said_by",
    "sample",
    "standing_for",
    "told_about",
]
