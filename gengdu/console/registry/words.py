"""What declarations are made of: words, and the error of a declaration that cannot hold."""

from collections.abc import Iterable
from typing import TypeAlias

from django.utils.functional import Promise

from gengdu.regions.models import Region

Words: TypeAlias = str | Promise


class SectionError(Exception):
    """A screen is declared in a way that could pass the gate or the actions by; stops the start."""

    def __init__(self, screen: str, problem: str) -> None:
        super().__init__(f"console section {screen}: {problem}")


def place_names(wanted: Iterable[str]) -> dict[str, str]:
    """Names of regions by code, in one query; unknown codes are left out."""
    return dict(Region.objects.filter(pk__in=set(wanted)).values_list("pk", "name"))
