"""What the address of the search page says; whatever it says, it is understood or passed over."""

from django.http import QueryDict

from gengdu.kit import codes
from gengdu.search.queries.pages import Asked
from gengdu.search.rules.grams import tag
from gengdu.search.rules.wishes import SORTS, Scope

LONGEST_CURSOR = 200


def asked_in(sent: QueryDict) -> Asked:
    """Text, filters and page; filters that cannot be any are left out."""
    chosen = {name: value for name, sort in SORTS.items() if tag(sort, value := sent.get(name, ""))}
    region = sent.get("region", "")
    code = region if codes.is_code(region) else ""
    return Asked(
        text=sent.get("q", "").replace("\0", " ").strip(),
        scope=Scope(region_code=code, below=sent.get("below") == "1", **chosen),
        after=sent.get("after", "")[:LONGEST_CURSOR],
    )
