"""Options of a place as they stand, with where each value comes from."""

from collections.abc import Mapping
from typing import Any

from gengdu.access.enums import Right
from gengdu.access.rules import roles_with
from gengdu.access.scope import Actor, live_grants, may_here
from gengdu.console.registry.names import place_names
from gengdu.kit import codes
from gengdu.kit.errors import NotFound, require
from gengdu.options.queries import Effective, effective_options
from gengdu.options.registry import SITE
from gengdu.regions import queries as regions
from gengdu.system.queries.installation import keeps_installation


def options_for(actor: Actor, place: str = "") -> Mapping[str, object]:
    """Every option for a place within the actor's grants (the first one when none is chosen)."""
    held = _places(actor)
    site = keeps_installation(actor, Right.OPTIONS_VIEW)
    code = "" if place == "site" else place or next(iter(held), "")
    require(site if not code else any(codes.covers(h, code) for h in held), NotFound)
    region = regions.region_at(code) if code else None
    level = region.level if region else SITE
    rows = effective_options(code)
    names = place_names(row.set_in for row in rows if row.set_in)
    return {
        "place": region,
        "code": code,
        "site": site,
        "held": list(map(regions.region_at, held)),
        "path": [r for r in regions.path_of(code) if any(codes.covers(h, r.code) for h in held)],
        "children": regions.children_of(code) if code else [],
        "may_change": may_change_options(actor, code),
        "rows": [_row(row, code, level, names) for row in rows],
    }


def _row(row: Effective[Any], code: str, level: int, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "spec": row.spec,
        "words": row.words,
        "own": row.set_in == code,
        "set_in": row.set_in,
        "from": names.get(row.set_in, "") if row.set_in else "",
        "here": level in row.spec.levels,
    }


def _places(actor: Actor) -> list[str]:
    roles = roles_with(Right.OPTIONS_VIEW)
    grants = live_grants(actor).filter(role__in=roles, organisation__isnull=True)
    held = sorted(set(grants.values_list("region_id", flat=True)))
    return [c for c in held if not any(o != c and codes.covers(o, c) for o in held)]


def may_change_options(actor: Actor, region_code: str) -> bool:
    """Whether the actor sets options of a place; those of the whole site are the keeper's."""
    if not region_code:
        return keeps_installation(actor, Right.OPTIONS_CHANGE)
    return may_here(actor, Right.OPTIONS_CHANGE, region_code, organisation=None)
