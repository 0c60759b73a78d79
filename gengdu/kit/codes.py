"""Tree codes of 2, 4, 6, 9 or 12 digits, where a prefix is an ancestor (DESIGN §4.1)."""

LENGTHS = (2, 4, 6, 9, 12)


def is_code(text: str) -> bool:
    """Whether the text has the form of a tree code."""
    return len(text) in LENGTHS and text.isascii() and text.isdigit()


def ancestors_or_self(code: str) -> list[str]:
    """The code and its ancestors, top first: at most five; empty for the whole country ("")."""
    return [code[:length] for length in LENGTHS if length <= len(code)]


def parent_of(code: str) -> str:
    """The code one level up; "" above a province."""
    above = ancestors_or_self(code)[:-1]
    return above[-1] if above else ""


def prefix_range(code: str) -> tuple[str, str]:
    """The half-open range [low, high) of all codes here and below; "" is everything.

    `code >= low AND code < high` on a C-collated column uses the plain index on SQLite and
    PostgreSQL; `LIKE 'code%'` does not.
    """
    return code, (code + ":")  # ":" is the character after "9" in ASCII


def covers(ancestor: str, code: str) -> bool:
    """Whether `code` lies in the subtree of `ancestor` ("" is the whole country)."""
    return code.startswith(ancestor)


def within(field: str, code: str) -> dict[str, str]:
    """Keyword filters for "here and below" on a code column, for `filter(**within(...))`."""
    low, high = prefix_range(code)
    return {f"{field}__gte": low, f"{field}__lt": high}
