"""Mainland mobile numbers: eleven digits, 13x to 19x."""

import re

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Invalid

_MOBILE = re.compile(r"1[3-9]\d{9}")
_NOISE = re.compile(r"[\s\-()+]")


def parse_phone(text: str) -> str:
    """The eleven digits of what was typed: full-width digits, +86, blanks and dashes are fine.

    Raises Invalid with words that say what is wrong.
    """
    digits = _NOISE.sub("", "".join(_narrow(character) for character in text))
    if len(digits) > 11 and digits.startswith(("86", "0086")):
        digits = digits.removeprefix("00").removeprefix("86")
    if not digits.isascii() or not digits.isdigit():
        raise Invalid(_("A mobile number has digits only."), field="phone")
    if len(digits) != 11:
        raise Invalid(
            _("A mobile number has 11 digits; this has %(count)d."),
            field="phone",
            count=len(digits),
        )
    if not _MOBILE.fullmatch(digits):
        raise Invalid(_("A mobile number begins with 13 to 19."), field="phone")
    return digits


def _narrow(character: str) -> str:
    return chr(ord(character) - 0xFEE0) if "！" <= character <= "～" else character


def mask_phone(phone: str) -> str:
    """138****1234: what a list may show."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == 11 else "****"
