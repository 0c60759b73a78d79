"""An actor's standing and the rows of a section, always through its gate."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Model, QuerySet
from django.utils.datastructures import MultiValueDict

from gengdu.access import scope
from gengdu.access.enums import Right, Role
from gengdu.access.rules import Remit
from gengdu.console.registry import Screen, Section, sections
from gengdu.console.rules import Standing
from gengdu.people.models import Account


def standing_of(account: Account) -> Standing:
    """The account with the grants that hold now; on a LAN without https a station manager's."""
    rows = scope.live_grants(account).values_list("role", "region_id", "organisation_id")
    remits = tuple(Remit(Role(role), code, organisation) for role, code, organisation in rows)
    standing = Standing(account, remits)
    return standing.only({Role.STATION_MANAGER}) if settings.GENGDU_LAN_MODE else standing


def screens_for(standing: Standing) -> list[Screen]:
    """The screens this person may open, in the order of the menu."""
    return sorted((s for s in sections if standing.may(s.view)), key=lambda s: s.order)


def rows_for(section: Section, standing: Standing) -> QuerySet[Any]:
    """The section's rows through its gate."""
    return section.rows(standing.account)


def row_of(section: Section, standing: Standing, key: object) -> Any:
    """The one row of this key among those; ForeignRow (404) otherwise."""
    return scope.one_of(rows_for(section, standing), **{section.key: key})


def rows_of(section: Section, standing: Standing, keys: Iterable[object]) -> list[Any]:
    """Those of the keys that are rows of the actor, in the order of the list."""
    return list(rows_for(section, standing).filter(**{f"{section.key}__in": list(keys)}))


def filtered(section: Section, standing: Standing, query: Mapping[str, list[str]]) -> QuerySet[Any]:
    """The gate's rows narrowed by the filters of a URL; unknown filters are nothing."""
    rows = rows_for(section, standing)
    if section.filters is None:
        return rows
    data = MultiValueDict(dict(query))
    filters = section.filters(data, rows, standing=standing, right=section.view)
    return filters.qs  # type: ignore[no-any-return]  # the package has no types


def is_row(section: Section, standing: Standing, row: Model) -> bool:
    """Whether the actor (still) sees this row in the section."""
    return rows_for(section, standing).filter(pk=row.pk).exists()


def tab_counts(section: Section, rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows have each value of the section's tabs field."""
    counted = rows.order_by().values_list(section.tabs).annotate(n=Count("pk"))
    return {str(value): n for value, n in counted}


def may_anywhere(standing: Standing, right: Right | None) -> bool:
    """Whether there is such a right here and the person holds it somewhere."""
    return right is not None and standing.may(right)
