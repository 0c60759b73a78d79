"""Two policies in one table (SECURITY): members by ASVS, staff by 等保 level 3."""

import gzip
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from gengdu.people.enums import PasswordProfile
from gengdu.people.errors import WeakPassword

LONGEST = 128
PRODUCT_WORDS = ("gengdu", "耕读", "nongye", "农业", "jilin", "吉林")


@dataclass(frozen=True)
class Policy:
    """What a password must be; `classes` of the four kinds of characters, `history` old ones."""

    shortest: int
    classes: int = 0
    history: int = 0


POLICIES = {
    PasswordProfile.PUBLIC: Policy(shortest=8),
    PasswordProfile.ADMIN: Policy(shortest=12, classes=3, history=5),
}
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"\d"), re.compile(r"[^\w]|_"))


def check_password(profile: PasswordProfile, password: str, *, words: Iterable[str] = ()) -> None:
    """WeakPassword with what to change, unless the password meets the policy.

    `words` are what others know about the person: name, phone, places. Nothing is cut off or
    changed: any character may be used, also blanks and Chinese.
    """
    policy = POLICIES[profile]
    if len(password) < policy.shortest:
        raise WeakPassword(_("At least %(shortest)d characters."), shortest=policy.shortest)
    if len(password) > LONGEST:
        raise WeakPassword(_("At most %(longest)d characters."), longest=LONGEST)
    if sum(bool(kind.search(password)) for kind in _CLASSES) < policy.classes:
        raise WeakPassword(
            _("Use at least three of: small letters, capital letters, digits, other signs.")
        )
    plain = unicodedata.normalize("NFKC", password).casefold()
    if plain in common_passwords() or len(set(plain)) < 3:
        raise WeakPassword(_("Too many people use this password. A sentence of your own is good."))
    if any(word in plain for word in _forbidden(words)):
        raise WeakPassword(
            _("Others can guess this: no phone number, no own name, no place, not our name.")
        )


def _forbidden(words: Iterable[str]) -> Iterable[str]:
    yield from PRODUCT_WORDS
    for word in words:
        plain = unicodedata.normalize("NFKC", word).casefold().strip()
        if plain.isdigit() and len(plain) == 11:
            yield plain[-8:]
        elif len(plain) >= 2:
            yield plain


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The 20,000 most used passwords, as Django ships them."""
    path = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return frozenset(line.strip() for line in file)
