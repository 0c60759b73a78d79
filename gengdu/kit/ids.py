"""Identifiers: UUIDv7 `uid`s, their 26-character Crockford `ref`, and 7-character short codes."""

import secrets
import uuid

import uuid_utils

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base32, lower case
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_LOOKALIKES = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None})
REF_LENGTH = 26
SHORT_LENGTH = 7


def uuid7() -> uuid.UUID:
    """A new time-ordered id. Nothing may sort by it (DESIGN §4.8)."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def ref_of(uid: uuid.UUID) -> str:
    """The form of a uid in URLs and the API: 26 characters, the same on every node."""
    number = uid.int
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])


def uid_of(ref: str) -> uuid.UUID:
    """The uid behind a ref; look-alike letters are read as digits. ValueError when it is none."""
    text = ref.lower().translate(_LOOKALIKES)
    if len(text) != REF_LENGTH:
        raise ValueError("a ref has 26 characters")
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    if number >> 128:
        raise ValueError("a ref holds 128 bits")
    return uuid.UUID(int=number)


def short_code() -> str:
    """Seven random characters for SMS and QR; the caller's unique constraint settles a clash."""
    return "".join(ALPHABET[byte % 32] for byte in secrets.token_bytes(SHORT_LENGTH))


class RefConverter:
    """`<ref:uid>` in a URL pattern: the view gets a UUID, a malformed ref is a 404."""

    regex = "[0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{26}"

    def to_python(self, value: str) -> uuid.UUID:
        """The uid of the ref in the path."""
        return uid_of(value)

    def to_url(self, value: uuid.UUID) -> str:
        """The ref of a uid."""
        return ref_of(value)
