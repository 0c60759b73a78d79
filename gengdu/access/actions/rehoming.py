"""How grants and organisations follow a region that moved, merged or split (DESIGN §4.1).

Standing grants and open organisations are live rows; what has ended is history and keeps the
code it had. Two places that merge may hold the same twice, which the constraints forbid: the
second grant is folded into the first, the second organisation gets its old place in the name.
All of it is exactly reversible.
"""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Grant, Organisation
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.regions.models import Region
from gengdu.regions.registry import Move, Rehomer


def _grants_of(mapping: Mapping[str, str]) -> Q:
    return Q(region_id__in=list(mapping), ended_at__isnull=True)


def _count_grants(mapping: Mapping[str, str]) -> int:
    return Grant.objects.filter(_grants_of(mapping)).count()


def _move_grants(mapping: Mapping[str, str], limit: int) -> list[Move]:
    rows = Grant.objects.select_for_update(of=("self",)).filter(_grants_of(mapping))
    moves = []
    for grant in rows.order_by("pk")[:limit]:
        old, new = grant.region_id, mapping[grant.region_id]
        twin = _twin_at(new, grant)
        grant.region_id = new
        if twin is not None:
            grant.folded_into, grant.ended_at = twin, clock.now()
        grant.save(update_fields=["region", "folded_into", "ended_at"])
        changes.record(grant, region_code=new)
        moves.append(Move(str(grant.pk), old, new))
    return moves


def _twin_at(code: str, grant: Grant) -> Grant | None:
    """The same role that stands there already; one that has run out is ended and stands for none.

    Undoing leaves that one ended: it held nothing any more.
    """
    twin = (
        Grant.objects.select_for_update(of=("self",))
        .filter(
            account=grant.account_id,
            role=grant.role,
            organisation=grant.organisation_id,
            region=code,
            ended_at__isnull=True,
        )
        .first()
    )
    if twin is None or twin.valid_until is None or twin.valid_until > clock.now():
        return twin
    twin.ended_at = twin.valid_until
    twin.save(update_fields=["ended_at"])
    changes.record(twin, region_code=code)
    return None


def _put_grants_back(moves: Sequence[Move]) -> None:
    """A folded grant stands again only if the one it was folded into was not revoked since."""
    old_of = {int(move.key): move for move in moves}
    rows = Grant.objects.select_for_update(of=("self",)).select_related("folded_into")
    for grant in rows.filter(pk__in=list(old_of)).order_by("pk"):
        move = old_of[grant.pk]
        if grant.region_id != move.new:
            continue
        grant.region_id = move.old
        if grant.folded_into is not None:
            if grant.folded_into.ended_at is None:
                grant.ended_at = None
            grant.folded_into = None
        grant.save(update_fields=["region", "folded_into", "ended_at"])
        changes.record(grant, region_code=move.old)


def _organisations_of(mapping: Mapping[str, str]) -> Q:
    return Q(region_id__in=list(mapping), closed_on__isnull=True)


def _count_organisations(mapping: Mapping[str, str]) -> int:
    return Organisation.objects.filter(_organisations_of(mapping)).count()


def _move_organisations(mapping: Mapping[str, str], limit: int) -> list[Move]:
    rows = Organisation.objects.select_for_update(of=("self",)).filter(_organisations_of(mapping))
    moves = []
    for organisation in rows.order_by("pk")[:limit]:
        old, new = organisation.region_id, mapping[organisation.region_id]
        if _name_taken(new, organisation.name):
            organisation.name += _suffix(old)
        organisation.region_id = new
        organisation.save(update_fields=["region", "name"])
        changes.record(organisation, region_code=new)
        moves.append(Move(str(organisation.pk), old, new))
    return moves


def _put_organisations_back(moves: Sequence[Move]) -> None:
    """The old name comes back too; one that was given since is kept."""
    old_of = {int(move.key): move for move in moves}
    rows = Organisation.objects.select_for_update(of=("self",))
    for organisation in rows.filter(pk__in=list(old_of)).order_by("pk"):
        move = old_of[organisation.pk]
        if organisation.region_id != move.new:
            continue
        organisation.name = organisation.name.removesuffix(_suffix(move.old))
        organisation.region_id = move.old
        organisation.save(update_fields=["region", "name"])
        changes.record(organisation, region_code=move.old)


def _name_taken(code: str, name: str) -> bool:
    return Organisation.objects.filter(region=code, name=name, closed_on__isnull=True).exists()


def _suffix(code: str) -> str:
    # The code, not the name: two merged villages may have had one name too.
    place = Region.objects.get(pk=code)
    return f"（{place.name[:20]} {code}）"


GRANTS = Rehomer(_("roles"), _count_grants, _move_grants, _put_grants_back)
ORGANISATIONS = Rehomer(
    _("organisations"), _count_organisations, _move_organisations, _put_organisations_back
)
