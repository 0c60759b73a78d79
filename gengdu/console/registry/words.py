"""What declarations are made of: words, and the error of a declaration that cannot hold."""

from typing import TypeAlias

from django.utils.functional import Promise

Words: TypeAlias = str | Promise


class SectionError(Exception):
    """A screen is declared in a way that could pass the gate or the actions by; stops the start."""

    def __init__(self, screen: str, problem: str) -> None:
        super().__init__(f"console section {screen}: {problem}")
