"""Numbers under a region and shares of regions: minted once, exact to the millionth."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from gengdu.kit import codes
from gengdu.regions.enums import Level

LOCAL = range(900, 1000)
MOVED = range(600, 900)  # free in the official numbering; a moved place whose number is taken
MILLION = 1_000_000


def segment_of(code: str) -> str:
    """The last segment of a code: 203 of 220122101203."""
    return code[len(codes.parent_of(code)) :]


def next_local(used: Collection[str]) -> str:
    """The next 9xx that was never given; "" when all were. Gaps are not filled: never reused."""
    highest = max((int(s) for s in used if s.startswith("9")), default=LOCAL.start - 1)
    return str(highest + 1) if highest + 1 in LOCAL else ""


def next_moved(wanted: str, used: Collection[str]) -> str:
    """`wanted` where it was never given, else the first free number for a moved place, else ""."""
    if wanted not in used:
        return wanted
    if wanted.startswith("9"):
        return next_local(used)
    return next((str(n) for n in MOVED if str(n) not in used), "")


def fits(official: str, level: int) -> bool:
    """Whether an official code has the digits of the level."""
    return codes.is_code(official) and len(official) == codes.LENGTHS[Level(level) - 1]


def proportional(weights: Sequence[int]) -> list[Decimal]:
    """Shares proportional to the weights, in millionths, that add up to exactly 1."""
    total = sum(weights)
    exact = [weight * MILLION for weight in weights]
    parts = [value // total for value in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: (-(exact[i] % total), i))
    for index in by_rest[: MILLION - sum(parts)]:
        parts[index] += 1
    return [Decimal(part) / MILLION for part in parts]


def apportion(value: Decimal, shares: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """A figure spread over regions by shares; the parts add up to the figure exactly."""
    return {code: value * share for code, share in shares.items()}
