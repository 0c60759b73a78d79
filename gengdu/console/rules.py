"""Who may do what in the back office: pure, from the grants an account holds now."""

from collections.abc import Set
from dataclasses import dataclass

from gengdu.access.enums import STAFF_ROLES, Right, Role
from gengdu.access.rules import Remit, roles_with
from gengdu.access.scope import NOT_ASKED, Narrowing
from gengdu.kit import codes
from gengdu.people.models import Account


@dataclass(frozen=True)
class Standing:
    """An account with the grants it holds at this moment; read once a request or job.

    It decides what is offered; the gate and the action decide again what is done.
    """

    account: Account
    remits: tuple[Remit, ...]

    @property
    def roles(self) -> frozenset[Role]:
        """All roles held anywhere."""
        return frozenset(remit.role for remit in self.remits)

    @property
    def is_staff(self) -> bool:
        """Whether one of the roles works in the back office."""
        return bool(self.roles & STAFF_ROLES)

    def only(self, roles: Set[Role]) -> "Standing":
        """The same account with these roles alone."""
        return Standing(self.account, tuple(r for r in self.remits if r.role in roles))

    def may(self, right: Right) -> bool:
        """Whether the right is held anywhere at all."""
        return bool(self.roles & roles_with(right))

    def may_here(
        self, right: Right, region_code: str, organisation: int | Narrowing | None = NOT_ASKED
    ) -> bool:
        """Whether the right is held where a row is, for the organisation it belongs to.

        None stands for a row without one, which only a grant over all organisations covers; left
        out, as for people, who belong to none, the organisation does not narrow.
        """
        roles = roles_with(right)
        return any(
            remit.role in roles
            and codes.covers(remit.region_code, region_code)
            and (organisation is NOT_ASKED or remit.organisation_id in {None, organisation})
            for remit in self.remits
        )

    def places(self, right: Right) -> list[str]:
        """The codes of the regions in which the right is held, none below another."""
        roles = roles_with(right)
        held = sorted({remit.region_code for remit in self.remits if remit.role in roles})
        return [c for c in held if not any(o != c and codes.covers(o, c) for o in held)]

    def widest(self) -> Remit | None:
        """The staff grant named in the top bar: the one over the largest region."""
        staff = [remit for remit in self.remits if remit.role in STAFF_ROLES]
        return min(staff, key=lambda remit: (len(remit.region_code), remit.role), default=None)


def mask_name(name: str) -> str:
    """王**: what a list may show of somebody's name; its length stays unknown."""
    return f"{name[0]}**" if name else ""
