"""Delivery in the back office: what was published and whom it reached, audiences, who was not."""

from gengdu.delivery.console.audiences import AUDIENCES
from gengdu.delivery.console.items import ITEMS
from gengdu.delivery.console.unreached import UNREACHED

__all__ = ["AUDIENCES", "ITEMS", "UNREACHED"]
