"""The one gate: rows come through `within_grants`, single rows through `locked` or `one_of`.

No grant means no rows; a foreign row does not exist (DESIGN §4.1, STYLE 5-7). Whether a grant is
live is decided inside the statement that reads the rows, never from a cache.
"""

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import Final, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import connections
from django.db.models import (
    CharField,
    Exists,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from gengdu.access import rules
from gengdu.access.enums import Right, Role
from gengdu.access.errors import ForeignRow
from gengdu.access.models import Grant, GrantRubric, Organisation
from gengdu.kit import clock, codes
from gengdu.people.models import Account

M = TypeVar("M", bound=Model)
Actor = Account | AnonymousUser


class Narrowing(Enum):
    """Marks an argument that was left out, where None has a meaning of its own."""

    NOT_ASKED = "not asked"
    ALL = "all"


NOT_ASKED: Final = Narrowing.NOT_ASKED
ALL: Final = Narrowing.ALL
"""For rows that belong to no organisation: only grants for all of them cover them."""


def live_grants(actor: Actor) -> QuerySet[Grant]:
    """The actor's grants that hold at this moment; none for a guest or a disabled account."""
    if not _may_hold(actor):
        return Grant.objects.none()
    now = clock.now()
    return Grant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        account=actor.pk,
        account__is_active=True,
        ended_at__isnull=True,
        valid_from__lte=now,
    )


def _may_hold(actor: Actor) -> bool:
    return isinstance(actor, Account) and actor.is_active


def within_grants(
    rows: QuerySet[M],
    *,
    actor: Actor,
    role: Role | None = None,
    roles: Iterable[Role] | None = None,
    region: str = "region_id",
    organisation: str | None = None,
    rubric: str | None = None,
) -> QuerySet[M]:
    """Those of `rows` that one live grant of the actor covers, in one statement.

    `region`, `organisation` and `rubric` are paths from the row to a tree code, an organisation
    and a rubric. A path left out does not narrow (people belong to no organisation), but rows
    that have an organisation of their own must name it: TypeError otherwise. A row whose region
    is NULL is nobody's; one whose organisation or rubric is NULL is seen only by those who hold
    all organisations or rubrics.
    """
    if organisation is None and _has_organisation(rows.model):
        raise TypeError(f"{rows.model._meta.label}: say the path to the organisation")
    chosen = _chosen(role, roles)
    if not _may_hold(actor):
        return rows.none()
    covered = _covered(actor, chosen, region, organisation, rubric)
    return rows.filter(covered, **_index_range(actor, chosen, region))


def covered_by_grants(
    rows: QuerySet[M],
    *,
    actor: Actor,
    roles: Iterable[Role],
    region: str,
    organisation: Narrowing = NOT_ASKED,
) -> Q:
    """The rows of `within_grants` as a condition, for rows that may be seen in another way too.

    They belong to no organisation: a grant for one covers them as well, unless `ALL` is asked.

    Asked row by row where the grants are wide: the list of everybody in a province costs half a
    second. For a county its list is quicker (300,000 accounts: 20 against 200 ms).
    """
    chosen = _chosen(None, roles)
    if _may_hold(actor) and _are_known_to_be_wide(actor, chosen):
        return Q(_covered(actor, chosen, region, organisation, None))
    inside = within_grants(rows, actor=actor, roles=map(Role, chosen), region=region)
    if organisation is ALL:
        inside = inside.filter(_covered(actor, chosen, region, ALL, None))
    return Q(pk__in=inside.values("pk"))


def _covered(
    actor: Actor,
    roles: list[str],
    region: str,
    organisation: str | Narrowing | None,
    rubric: str | None,
) -> Exists:
    covering = live_grants(actor).filter(role__in=roles).annotate(end=_END)
    covering = covering.filter(region_id__lte=OuterRef(region), end__gt=OuterRef(region))
    if organisation is ALL:
        covering = covering.filter(organisation__isnull=True)
    elif isinstance(organisation, str):
        covering = covering.filter(
            Q(organisation__isnull=True) | Q(organisation_id=OuterRef(organisation))
        )
    if rubric is not None:
        limits = GrantRubric.objects.filter(grant=OuterRef("pk"))
        covering = covering.filter(
            ~Exists(limits) | Exists(limits.filter(rubric=OuterRef(OuterRef(rubric))))
        )
    return Exists(covering)


_END: Final = Func(F("region_id"), template="(%(expressions)s || ':')", output_field=CharField())
"""The end of a subtree's range, as in `kit.codes.prefix_range`."""


def _index_range(actor: Actor, roles: list[str], region: str) -> dict[str, Subquery]:
    """From the lowest to the highest code ever granted: lets the region index be walked.

    The EXISTS alone tests every row of the table (100,000 rows: 40 ms for a village's twelve; with
    the range 2 ms). It only hints: without a grant both ends are NULL, and nothing compares with
    NULL. For grants over a province, or far apart, walking the list's own order is quicker (2 ms
    for the newest twenty, 75 ms by range), so it is left out where they are known to be so.
    """
    if _are_known_to_be_wide(actor, roles):
        return {}
    grants = Grant.objects.filter(account=actor.pk, role__in=roles, ended_at__isnull=True)
    low = grants.order_by("region_id").values("region_id")[:1]
    high = grants.annotate(end=_END).order_by(F("end").desc()).values("end")[:1]
    return {f"{region}__gte": Subquery(low), f"{region}__lt": Subquery(high)}


def _are_known_to_be_wide(actor: Actor, roles: list[str]) -> bool:
    known = _held_already(actor) or ()
    cities = {code[:_CITY] for role, code in known if role in roles}
    return len(cities) > 1 or any(len(city) < _CITY for city in cities)


_CITY: Final = 4
_HELD: Final = "_access_held"


def _held_already(actor: Actor) -> tuple[tuple[Role, str], ...] | None:
    kept: tuple[tuple[Role, str], ...] | None = actor.__dict__.get(_HELD)
    return kept


def held(actor: Actor) -> tuple[tuple[Role, str], ...]:
    """Role and place of the actor's live grants, asked once and kept on this instance.

    So once in a request: for menus and the staff test. Rows never depend on it.
    """
    kept = _held_already(actor)
    if kept is None:
        pairs = live_grants(actor).order_by("region_id", "role").values_list("role", "region_id")
        kept = tuple((Role(role), code) for role, code in pairs)
        actor.__dict__[_HELD] = kept
    return kept


def _chosen(role: Role | None, roles: Iterable[Role] | None) -> list[str]:
    if (role is None) == (roles is None):
        raise TypeError("say either role= or roles=")
    chosen = [role] if role is not None else list(roles or ())
    return sorted(each.value for each in chosen)


@lru_cache(maxsize=512)
def _has_organisation(model: type[Model]) -> bool:
    if model is Organisation:
        return True
    return any(
        field.is_relation and field.concrete and field.related_model is Organisation
        for field in model._meta.get_fields()
    )


def holds(
    actor: Actor,
    role: Role,
    region_code: str,
    *,
    organisation: Organisation | int | Narrowing | None = NOT_ASKED,
    rubric: str | Narrowing | None = NOT_ASKED,
) -> bool:
    """Whether a live grant of this role covers the place (asked of the database each time).

    `organisation` and `rubric` narrow when they are given: None stands for a thing that has none,
    which only a grant over all of them covers.
    """
    return holds_any(actor, {role}, region_code, organisation=organisation, rubric=rubric)


def holds_any(
    actor: Actor,
    roles: Iterable[Role],
    region_code: str,
    *,
    organisation: Organisation | int | Narrowing | None = NOT_ASKED,
    rubric: str | Narrowing | None = NOT_ASKED,
) -> bool:
    """`holds` for at least one of several roles."""
    grants = live_grants(actor).filter(
        role__in=_chosen(None, roles), region_id__in=codes.ancestors_or_self(region_code)
    )
    if not isinstance(organisation, Narrowing):
        own = organisation.pk if isinstance(organisation, Organisation) else organisation
        all_of_them = Q(organisation__isnull=True)
        grants = grants.filter(all_of_them if own is None else all_of_them | Q(organisation=own))
    if not isinstance(rubric, Narrowing):
        limits = GrantRubric.objects.filter(grant=OuterRef("pk"))
        grants = grants.filter(
            ~Exists(limits)
            if rubric is None
            else ~Exists(limits) | Exists(limits.filter(rubric=rubric))
        )
    return grants.exists()


def holds_somewhere(actor: Actor, roles: Iterable[Role]) -> bool:
    """Whether the actor has one of the roles anywhere: the first line of an action of theirs."""
    return live_grants(actor).filter(role__in=_chosen(None, roles)).exists()


def may_here(
    actor: Actor,
    right: Right | str,
    region_code: str,
    *,
    organisation: Organisation | int | Narrowing | None = NOT_ASKED,
    rubric: str | Narrowing | None = NOT_ASKED,
) -> bool:
    """Whether the actor has a right of the table at this place."""
    return holds_any(
        actor, rules.roles_with(right), region_code, organisation=organisation, rubric=rubric
    )


def locked(rows: QuerySet[M], **key: object) -> M:
    """The one row with this key, locked until the transaction ends; ForeignRow (404) otherwise.

    `key` names columns of the row itself; without one `rows` holds it alone.
    """
    hold(rows.model, **(key or {"pk": one_of(rows).pk}))
    return one_of(rows, **key)


def hold(model: type[Model], **key: object) -> None:
    """Lock the row of this key until the transaction ends, so that it can then be read.

    Two statements: a row read while it is waited for comes with the joined rows of before the
    wait, or is missing where they fit no more. SELECT … FOR NO KEY UPDATE on PostgreSQL (rows that
    point at it can still be inserted, so that two actions do not wait for each other in a ring);
    on SQLite the IMMEDIATE transaction is the lock.
    """
    rows: QuerySet[Model] = QuerySet(model)
    connection = connections[rows.db]
    if not connection.in_atomic_block:
        raise RuntimeError("a row is locked inside a transaction")
    if connection.features.has_select_for_update:
        list(rows.filter(**key).select_for_update(no_key=True).values_list("pk"))


def one_of(rows: QuerySet[M], **key: object) -> M:
    """The one row with this key, to be looked at; ForeignRow (404) when it is not among `rows`."""
    try:
        return rows.get(**key)
    except ObjectDoesNotExist:
        raise ForeignRow from None


def here_and_above(rows: QuerySet[M], code: str, *, region: str = "region_id") -> QuerySet[M]:
    """The rows of a place and of those above it (本地及上级)."""
    return rows.filter(**{f"{region}__in": codes.ancestors_or_self(code)})


def above(rows: QuerySet[M], code: str, *, region: str = "region_id") -> QuerySet[M]:
    """The rows of the places above, without the place itself."""
    return rows.filter(**{f"{region}__in": codes.ancestors_or_self(code)[:-1]})
