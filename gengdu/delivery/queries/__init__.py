"""Whom an audience reaches, what stands for a person, and what was shown to whom."""

from gengdu.delivery.queries.audiences import audience_words, check_audience
from gengdu.delivery.queries.counts import Plan, Reach, count_by_region, reach_of
from gengdu.delivery.queries.hits import members, sample
from gengdu.delivery.queries.matching import Match, matching
from gengdu.delivery.queries.standing import Advice, Earlier, earlier_for, standing_for

__all__ = [
    "Advice",
    "Earlier",
    "Match",
    "Plan",
    "Reach",
    "audience_words",
    "check_audience",
    "count_by_region",
    "earlier_for",
    "matching",
    "members",
    "reach_of",
    "sample",
    "standing_for",
]
