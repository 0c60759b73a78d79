"""Freezing audiences, publishing and withdrawing items, counting, showing, ringing, feedback."""

from gengdu.delivery.actions.audiences import freeze_audience
from gengdu.delivery.actions.counting import count_targets
from gengdu.delivery.actions.exposing import expose
from gengdu.delivery.actions.feedback import give_feedback
from gengdu.delivery.actions.items import Publication, publish_item, withdraw_item

__all__ = [
    "Publication",
    "count_targets",
    "expose",
    "freeze_audience",
    "give_feedback",
    "publish_item",
    "withdraw_item",
]
