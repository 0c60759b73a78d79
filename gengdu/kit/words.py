"""Words that follow from their arguments and the language alone, kept in the process."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")
MOST = 4_096


def by_language(say: Callable[P, T]) -> Callable[P, T]:
    """For pure functions of days and numbers: each is said once in a language, not a hundred times
    on a page. The day of today must be among the arguments where it matters."""

    @lru_cache(MOST)
    def said(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> T:
        return say(*args, **kwargs)

    @wraps(say)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        return said(get_language(), *args, **kwargs)  # type: ignore[arg-type]  # hashable ones

    return wrapped
