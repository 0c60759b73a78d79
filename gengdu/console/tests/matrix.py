"""What an app says about itself to the matrix test, in its own `tests/samples.py`:

`SAMPLES`: section name -> Sample, a row for every section it declares;
`ENTRIES`: name of an address -> Entry, for every address of its own outside the frame.

A section without a sample or an address without an entry fails `tests/test_matrix.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gengdu.access.models import Organisation
from gengdu.people.models import Account
from gengdu.regions.models import Region

PAGE, FORM, POST = ("get",), ("get", "post"), ("post",)


@dataclass(frozen=True)
class Spot:
    """Where a sample row stands: a village, and the organisation it belongs to where it has one."""

    region: Region
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Sample:
    """How a row of a section is made, and what of a grant its gate looks at.

    `placed`: rows have a region. `owned`: rows have an organisation. A section with neither is
    for whoever holds the right over the whole installation. `bureau_sees`: somebody whose grant
    names one organisation sees the rows at all. `shared`: rows of the whole installation that
    everybody with the right sees, wherever the grant is for.
    """

    make: Callable[[Spot], Any]
    placed: bool = True
    owned: bool = False
    bureau_sees: bool = True
    shared: bool = False
    asked: dict[str, str] = field(default_factory=dict)
    """For a board: its GET parameters, filled by the spot's region where the value is "region"."""


@dataclass(frozen=True)
class Entry:
    """An address outside the back office.

    `who`: "anyone" is shown it; "member" is sent to sign in as a guest; "owner" is a member's page
    with his own thing in it, which is not there for another member; "staff" is an app's own page
    of the back office, refused to members. `methods` are those it has, `member` how they end for
    whom they are meant.
    """

    who: str
    methods: tuple[str, ...] = ("get",)
    args: tuple[object, ...] = ()
    guest: frozenset[int] = frozenset({200})
    member: frozenset[int] = frozenset({200, 302, 303, 409, 422})
    own: Callable[[Account], object] | None = None
    """Makes what of the owner's stands in the address; its answer is the argument."""
