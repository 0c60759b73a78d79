"""What belongs to no place: who looks after the installation as a whole."""

from gengdu.access import queries as access
from gengdu.access import rules
from gengdu.access.enums import Right
from gengdu.access.scope import Actor, live_grants
from gengdu.kit import codes


def keeps_installation(actor: Actor, right: Right) -> bool:
    """Whether the actor has the right everywhere that anybody has it.

    Background work, the feed and options of the whole site have no region. They are for whoever
    stands over everybody else with this right: the province's administrator on a provincial
    system, the county's on a county's own node; a county's administrator below a province's is not.
    """
    roles = rules.roles_with(right)
    mine = live_grants(actor).filter(role__in=roles, organisation__isnull=True)
    own = list(mine.values_list("region_id", flat=True))
    if not own:
        return False
    everybody = access.standing_grants().filter(role__in=roles)
    held = everybody.order_by().values_list("region_id", flat=True).distinct()
    return all(any(codes.covers(here, code) for here in own) for code in held)
