"""Somebody searches: counted by the address alone; what was typed is kept nowhere."""

from typing import Final

from gengdu.limits import actions as limits

FROM_ONE_ADDRESS: Final = limits.Limit("search.asked", most=120, seconds=60)


def note_asked(*, address: str) -> None:
    """Count one search of an address; TooMany beyond two a second over a minute."""
    limits.hit(FROM_ONE_ADDRESS, address)
