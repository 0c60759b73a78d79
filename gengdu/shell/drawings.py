"""Parts of pages that are drawn by the dozen: the template is worked out once, then filled in.

Django takes some ten microseconds for each of a template's nodes, and a week of a house has three
thousand of them. What a part looks like follows from the language and from *which* of its values
there are: for each such shape the template is rendered once, with marks where texts come, and
after that only the texts are put in (ADR 0010).
"""

import re
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from html import escape
from operator import itemgetter
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from gengdu.kit.ids import ref_of

Value = Any  # str | UUID | bool | None, a list or mapping of such, or a dataclass of such
MOST = 500
"""Shapes that are kept of one part. There are as many as there are kinds of it, not rows."""
Picker = Callable[[list[object]], tuple[object, ...]]
_SOME_TEXT, _SOME_UID = object(), object()


class Drawing:
    """A template that is given values of its own and nothing else: no request, no user.

    A text that is not empty, and a uid, are printed as they are - no filter, no comparison; a uid
    may also stand in a `{% url %}`. Yes, no, none, the empty text and how many there are of
    something may decide what is shown. Lists and dataclasses of such are taken, nothing else.
    """

    def __init__(self, template: str, **always: object) -> None:
        """`always` are values of any kind that are the same in every drawing."""
        self.template = template
        self._always = always
        self._made: dict[object, tuple[str, Picker]] = {}

    def __call__(self, **values: Value) -> SafeString:
        """What `render_to_string` gives for these values."""
        return self._drawn(get_language(), values)

    def each(self, several: Iterable[Mapping[str, Value]]) -> SafeString:
        """One drawing after the other."""
        language = get_language()
        return joined(self._drawn(language, values) for values in several)

    def _drawn(self, language: str | None, values: Mapping[str, Value]) -> SafeString:
        texts: list[object] = []
        shape = (language, *values, *[_shape(value, texts) for value in values.values()])
        made = self._made.get(shape)
        if made is None:
            made = self._make(values)
            if len(self._made) >= MOST:
                self._made.clear()
            self._made[shape] = made
        pattern, pick = made
        return SafeString(pattern % pick(texts))

    def _make(self, values: Mapping[str, Value]) -> tuple[str, Picker]:
        """The template with `%s` for each text, and which of the texts these are."""
        fixed, numbers = self._with_marks(values, secrets.token_hex(8))
        if (fixed, numbers) != self._with_marks(values, secrets.token_hex(12)):
            raise ValueError(f"{self.template} does more with a text than print it")
        return "%s".join(part.replace("%", "%%") for part in fixed), _picker(numbers)

    def _with_marks(self, values: Mapping[str, Value], token: str) -> tuple[list[str], list[int]]:
        marks: list[str] = []
        blank = {name: _blank(value, token, marks) for name, value in values.items()}
        drawn = render_to_string(self.template, self._always | blank)
        at = {mark: number for number, mark in enumerate(marks)}
        uids = [mark for mark in marks if token not in mark]
        parts = re.split(f"({'|'.join([f'gd{token}x[0-9]+x', *uids])})", drawn)
        # Every second one is a mark.
        return parts[::2], [at[mark] for mark in parts[1::2]]


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Parts one after the other."""
    return SafeString("".join(parts))


def _picker(numbers: Sequence[int]) -> Picker:
    """Gives the texts of these numbers, as a tuple."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda texts: tuple(texts[number] for number in numbers)


class _Ref:
    """The other form of a uid, worded only where it is printed."""

    def __init__(self, uid: uuid.UUID) -> None:
        self.uid = uid

    def __str__(self) -> str:
        return ref_of(self.uid)


def _shape(value: Value, texts: list[object]) -> object:
    """Everything but the texts, which are collected, ready to be printed."""
    if isinstance(value, str):
        if not value:
            return ""
        texts.append(value if type(value) is SafeString else escape(value))
        return _SOME_TEXT
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, uuid.UUID):
        texts += (value, _Ref(value))
        return _SOME_UID
    if isinstance(value, list | tuple):
        return tuple([_shape(each, texts) for each in value])
    return tuple([(name, _shape(each, texts)) for name, each in _fields(value).items()])


def _blank(value: Value, token: str, marks: list[str]) -> Any:
    """The same with marks for its texts, in the order of `_shape`."""
    if isinstance(value, str):
        if not value:
            return ""
        marks.append(f"gd{token}x{len(marks)}x")
        return marks[-1]
    if isinstance(value, uuid.UUID):
        some = uuid.uuid4()
        marks += (str(some), ref_of(some))
        return some
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_blank(each, token, marks) for each in value]
    return {name: _blank(each, token, marks) for name, each in _fields(value).items()}


def _fields(value: Value) -> Mapping[str, Value]:
    if isinstance(value, Mapping):
        return value
    if not is_dataclass(value):
        raise TypeError(f"a part is not drawn of {type(value).__name__}")
    return vars(value)
