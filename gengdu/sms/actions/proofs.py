"""A proof of work: cheap for one person, dear for a machine that asks a thousand times."""

import hashlib
import secrets
from dataclasses import dataclass

from django.core import signing

from gengdu.kit import clock
from gengdu.sms import rules
from gengdu.sms.errors import ProofNeeded, WrongProof
from gengdu.sms.models import SpentProof

SALT = "gengdu.sms.proof"


@dataclass(frozen=True)
class Challenge:
    """`text` for the page; the SHA-256 of `text:number` must begin with `bits` zero bits."""

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
    content = {
        "s": rules.hashed_session(session),
        "p": purpose,
        "b": rules.PROOF_BITS,
        "n": secrets.token_urlsafe(9),
    }
    text = signing.dumps(content, salt=SALT)
    return Challenge(text, rules.PROOF_BITS, int(rules.PROOF_LIVES.total_seconds() // 60))


def spend_proof(*, proof: Proof | None, session: str, purpose: str) -> None:
    """Accept the work once; ProofNeeded without one, WrongProof for a false, old or spent one."""
    if proof is None or not proof.number:
        raise ProofNeeded
    try:
        content = signing.loads(proof.challenge, salt=SALT, max_age=rules.PROOF_LIVES)
    except signing.BadSignature:
        raise WrongProof from None
    if content["s"] != rules.hashed_session(session) or content["p"] != purpose:
        raise WrongProof
    if len(proof.number) > 20 or not (proof.number.isascii() and proof.number.isdigit()):
        raise WrongProof
    if rules.leading_zero_bits(f"{proof.challenge}:{proof.number}") < content["b"]:
        raise WrongProof
    # The nonce, not the signed text: base64 has more than one spelling of the same bytes.
    _row, first_time = SpentProof.objects.get_or_create(
        digest=hashlib.sha256(content["n"].encode()).hexdigest(),
        defaults={"expires_at": clock.now() + 2 * rules.PROOF_LIVES},
    )
    if not first_time:
        raise WrongProof
