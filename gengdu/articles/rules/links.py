"""Short addresses: what follows `/s/` in a message to the village's group."""

import hashlib
import uuid
from typing import Final

from gengdu.kit import ids

LENGTH: Final = 7


def short_of(uid: uuid.UUID, trial: int = 0) -> str:
    """Seven characters made of the uid: the same on every node, and nothing about anybody.

    `trial` counts on where another article has the same ones (of 100,000, a handful in a pair).
    """
    digest = hashlib.sha256(uid.bytes + bytes([trial])).digest()
    number = int.from_bytes(digest[:5], "big") >> 5
    return "".join(ids.ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def as_written(short: str) -> str:
    """As somebody copied it by hand: small letters, o for 0, i and l for 1."""
    return short.lower().translate(str.maketrans("oil", "011"))
