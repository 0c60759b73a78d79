"""Where upper apps join people: who is staff, what belongs to a person, what is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gengdu.kit import vault
from gengdu.kit.registry import Registry
from gengdu.people.enums import Power
from gengdu.people.models import Account, Person
from gengdu.shell.navigation import Link


class Authority(Protocol):
    """What `access` knows and people, below it, must ask. Nobody registered: nobody may."""

    def is_staff(self, account: Account) -> bool:
        """Whether staff limits, the staff password policy and a second step apply."""

    def may_sign_in_on_lan(self, account: Account) -> bool:
        """Whether this member of staff may come in over plain http (the node's own manager)."""

    def has_power(self, actor: Account, power: Power, region_code: str) -> bool:
        """Whether `actor` has the power over people of this place."""


@dataclass(frozen=True)
class Purpose:
    """Something a person may agree to; a new `version` asks again."""

    name: str
    version: int
    title: str | Promise
    text: str | Promise
    needed: bool = False
    """The account cannot exist without it: withdrawing means erasing."""


class Merger(Protocol):
    """How an upper app's rows follow when two persons become one."""

    def count(self, gone: Person) -> int:
        """How many rows would move (for the preview)."""

    def merge(self, kept: Person, gone: Person) -> list[str]:
        """Move them; returns their keys, from which `undo` moves exactly these back."""

    def undo(self, kept: Person, gone: Person, keys: list[str]) -> None:
        """Move the rows of these keys back to `gone`."""


class Mover(Protocol):
    """What of an upper app follows a person into another household."""

    def __call__(self, *, person: Person) -> None:
        """The person's household has changed; runs in the same transaction."""


class PersonalData(Protocol):
    """What an upper app keeps about a person: shown on request, erased on request."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """All rows about the person, in plain values (JSON)."""

    def erase(self, person: Person) -> None:
        """Remove or anonymise them; facts may keep the person's pseudonym (its uid)."""


class Reindex(Protocol):
    """Rebuilds an index kept in rows of its own, for a batch of (row, opened text)."""

    def __call__(self, *, ring: vault.KeyRing, plain: Sequence[tuple[Any, str]]) -> None: ...


@dataclass(frozen=True)
class SealedColumn:
    """A sealed text column and the indexes made of its content, for `rotate_keys`.

    A cipher text is bound to the row's uid and `column`; `blinds` are pairs of an index column
    and its purpose; `reindex` rebuilds an index kept in rows of its own.
    """

    model: type[Model]
    field: str
    column: str
    blinds: Sequence[tuple[str, str]] = ()
    reindex: Reindex | None = None


authorities: Registry[Authority] = Registry("authorities")
purposes: Registry[Purpose] = Registry("consent purposes")
mergers: Registry[Merger] = Registry("mergers")
movers: Registry[Mover] = Registry("movers")
pages: Registry[Link] = Registry("pages of one's own")
"""What of a person's own stands on `/me/`, above the account's own matters."""
personal_data: Registry[PersonalData] = Registry("personal data")
sealed_columns: Registry[SealedColumn] = Registry("sealed columns")

purposes.register(
    "service",
    Purpose(
        "service",
        1,
        _("Account and service"),
        _(
            "We keep your phone number, name and village, encrypted, so that you can sign in and"
            " get advice for your place. Nobody outside the agricultural service sees them."
        ),
        needed=True,
    ),
)
purposes.register(
    "sms",
    Purpose(
        "sms",
        1,
        _("Text messages"),
        _("We may send you a text message when something urgent concerns your crops."),
    ),
)
purposes.register(
    "guardian",
    Purpose(
        "guardian",
        1,
        _("A child under 14"),
        _("You agree, as parent or guardian, that we keep the name and birth year of the child."),
    ),
)
