"""What an audience says, when an item stands, and the reason in words: pure."""

from gengdu.delivery.rules.audiences import Audience

__all__ = ["Audience"]
