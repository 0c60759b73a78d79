"""What somebody looks for: words and filters, made fit for the index; never an error."""

import re
from dataclasses import dataclass, replace

from gengdu.kit import codes
from gengdu.search.enums import Problem, Visibility
from gengdu.search.rules.grams import is_exact, needles_of, runs_of, tag

LONGEST = 60
MOST_RUNS = 8
ASKING = re.compile(
    "怎么办|怎么样|怎么|怎样|如何|为什么|什么|哪里|哪儿|多少|几时|办法|请问|能不能|可不可以"
)
"""What a question is made of besides its subject."""

AnyOf = tuple[str, ...]
Needles = tuple[AnyOf, ...]
"""All of these, and of each any one."""


@dataclass(frozen=True)
class Wanted:
    """What a document must have, and what it must not: words of the index."""

    all_of: Needles
    none_of: AnyOf = ()


@dataclass(frozen=True)
class Scope:
    """Where it is looked for. `region_code`: what is owned by the place or above it.

    With `below` also what lies below it; "" is the whole country. `member_of` is the home of a
    signed-in member, "" for a guest, who finds what is public.
    """

    region_code: str = ""
    below: bool = False
    kind: str = ""
    rubric: str = ""
    crop: str = ""
    stage: str = ""
    topic: str = ""
    member_of: str = ""

    def wanted(self, needles: Needles = ()) -> Wanted:
        """These grams within the scope; something at least is asked for."""
        every = needles + self.needles() or ((f"v:{Visibility.PUBLIC}",),)
        return Wanted(every, self.unwanted())

    def needles(self) -> Needles:
        """The filters as words of the index."""
        chosen = [tag(sort, getattr(self, name)) for name, sort in SORTS.items() if self.has(name)]
        return tuple((one,) for one in chosen) + self._place() + self._reader()

    def unwanted(self) -> AnyOf:
        """What a guest must not find: next to nothing, while nearly everything is public."""
        return () if self.member_of else (f"v:{Visibility.MEMBERS}", f"v:{Visibility.OWN}")

    def has(self, name: str) -> bool:
        """Whether a filter is set."""
        return bool(getattr(self, name))

    @property
    def narrowed(self) -> bool:
        """Whether anything but the place is chosen."""
        return any(self.has(name) for name in SORTS)

    def _place(self) -> Needles:
        if not self.region_code:
            return ()
        above = tuple(f"r:{code}" for code in ["", *codes.ancestors_or_self(self.region_code)])
        return ((*above, f"u:{self.region_code}") if self.below else above,)

    def _reader(self) -> Needles:
        if not self.member_of:
            return ()
        own = (f"v:{Visibility.OWN}:{code}" for code in codes.ancestors_or_self(self.member_of))
        return ((f"v:{Visibility.PUBLIC}", f"v:{Visibility.MEMBERS}", *own),)


SORTS = {"kind": "k", "rubric": "b", "crop": "c", "stage": "s", "topic": "t"}
"""Filters of a scope and the letter before their words in the index."""


@dataclass(frozen=True)
class Wish:
    """A query that was understood: stretches of letters that must all be there."""

    runs: tuple[str, ...]
    problem: Problem | None = None

    def needles(self) -> Needles:
        """The grams that a hit must have."""
        grams = [gram for run in self.runs for gram in needles_of(run)]
        return tuple((gram,) for gram in dict.fromkeys(grams))

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Stretches whose grams may all be there without it: a hit is looked at."""
        return tuple(run for run in self.runs if not is_exact(run))


def wish_of(text: str) -> Wish:
    """Whatever was typed as a wish; with a problem where there is nothing to look for."""
    text = text.strip().strip("\0")
    if len(text) > LONGEST:
        return Wish((), Problem.LONG)
    runs = tuple(dict.fromkeys(runs_of(text)))[:MOST_RUNS]
    if runs:
        return Wish(runs)
    return Wish((), Problem.NO_WORD if text else Problem.EMPTY)


def only_parts(wish: Wish, known: frozenset[str]) -> Wish:
    """The wish with what the index does not know cut out: 玉米螟怎么治 → 玉米螟, 治.

    `known` are the neighbours that some document has. Words of asking are left out.
    """
    parts: list[str] = []
    for run in [piece for whole in wish.runs for piece in ASKING.split(whole)]:
        start = 0
        for at in range(1, len(run) + 1):
            if at == len(run) or run[at - 1 : at + 1] not in known:
                parts.append(run[start:at])
                start = at
    kept = [part for part in parts if len(part) > 1]
    return replace(wish, runs=tuple(dict.fromkeys(sorted(kept, key=len, reverse=True))))


def pairs_in(wish: Wish) -> list[str]:
    """All neighbours of a wish, each once."""
    found = (run[at : at + 2] for run in wish.runs for at in range(len(run) - 1))
    return list(dict.fromkeys(found))
