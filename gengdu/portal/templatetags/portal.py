"""`{% load portal %}`: refs for the beacon, and headlines that break between clauses."""

import re
import uuid

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gengdu.kit.ids import ref_of

register = template.Library()
CLAUSE = re.compile(r"[^，：；、？！。]+[，：；、？！。]*")


@register.filter
def ref(uid: uuid.UUID) -> str:
    """A uid as it stands in addresses."""
    return ref_of(uid)


@register.filter
def clauses(headline: str) -> SafeString:
    """Each clause of a headline kept whole: a line breaks between them where it can."""
    parts = CLAUSE.findall(headline)
    if len(parts) < 2 or "".join(parts) != headline:
        return format_html("{}", headline)
    return format_html_join("", '<span class="ph">{}</span>', ((part,) for part in parts))
