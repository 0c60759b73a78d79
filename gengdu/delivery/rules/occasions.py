"""The names under which an item is told: the occasion of its notices, the key of its job. Pure."""

from typing import Final

_KEY: Final = "delivery.item:"


def notice_key(item_id: int) -> str:
    """The occasion under which everybody is told of an item."""
    return f"{_KEY}{item_id}"


def item_of(key: str) -> int:
    """The item of such an occasion."""
    return int(key.removeprefix(_KEY))


def ring_job(item_id: int) -> str:
    """The key under which an item is told: one run at a time."""
    return f"delivery.ring:{item_id}"


def close_job(item_id: int) -> str:
    """The key under which the ledger of an item is closed."""
    return f"delivery.close:{item_id}"
