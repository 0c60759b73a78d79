"""A proof of work: cheap for one person, dear for a machine that asks a thousand times."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Challenge:
    """`text` for the page; its SHA-256 with ":" and a number begins with `bits` zero bits."""

    text: str
    bits: int
    minutes: int


@dataclass(frozen=True)
class Proof:
    """What the page hands in: the challenge as it was, and the number found."""

    challenge: str
    number: str


def issue_challenge(*, session: str, purpose: str) -> Challenge:
    """A challenge for this browser and purpose, good once within ten minutes; nothing is stored."""
    raise NotImplementedError


def spend_proof(*, proof: Proof | None, session: str, purpose: str) -> None:
    """Accept the work once; ProofNeeded without one, WrongProof for a false, old or spent one."""
    raise NotImplementedError
