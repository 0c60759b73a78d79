"""Places and their changes for an actor."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from gengdu.access import rules
from gengdu.access.enums import Right
from gengdu.access.scope import Actor, within_grants
from gengdu.kit import codes
from gengdu.regions import queries as regions
from gengdu.regions.enums import Level
from gengdu.regions.models import Region, RegionChange, RegionSuffix, Succession
from gengdu.regions.rules import names


def regions_for(actor: Actor) -> QuerySet[Region]:
    """Places within the actor's staff grants, closed ones too."""
    return within_grants(
        Region.objects.select_related("parent").order_by("code"),
        actor=actor,
        roles=rules.roles_with(Right.REGIONS_VIEW),
        region="code",
    )


def successions_for(actor: Actor) -> QuerySet[Succession]:
    """Merges, moves and divisions of places within the actor's grants, newest first."""
    return within_grants(
        Succession.objects.order_by("-pk"),
        actor=actor,
        roles=rules.roles_with(Right.REGIONS_VIEW),
        region="region_code",
    )


def named(rows: QuerySet[Region], text: str) -> QuerySet[Region]:
    """Those whose name holds the text, by the same index as the place search."""
    low, high = names.text_range(text)
    tails = RegionSuffix.objects.filter(suffix__gte=low, suffix__lt=high).values("region_id")
    return rows.filter(name__gte=low, name__lt=high) | rows.filter(pk__in=tails)


def around(actor: Actor, row: Region) -> Mapping[str, object]:
    """The way down to a place, and what lies right below it; `village`: it has a poster."""
    visible = set(
        regions_for(actor)
        .filter(pk__in=codes.ancestors_or_self(row.code))
        .values_list("pk", flat=True)
    )
    below = Region.objects.filter(parent=row).order_by("closed_on", "code")
    return {
        "path": [(region, region.pk in visible) for region in regions.path_of(row.code)],
        "children": below.filter(closed_on__isnull=True),
        "closed": below.filter(closed_on__isnull=False),
        "village": row.code if row.is_open and row.level == Level.VILLAGE else "",
    }


def codes_of(actor: Actor, row: Region) -> Mapping[str, object]:
    """The official codes of a place, and what it came from and became."""
    changes = RegionChange.objects.select_related("old", "new", "succession")
    return {
        "codes": row.codes.order_by("-valid_from", "-pk"),
        "came_from": changes.filter(new=row, undone_at__isnull=True),
        "became": changes.filter(old=row, undone_at__isnull=True),
    }


def succession_in_full(actor: Actor, row: Succession) -> Mapping[str, object]:
    """What ended and what took over, place by place."""
    changes = RegionChange.objects.filter(succession=row).select_related("old", "new")
    return {"changes": changes.order_by("old_id", "new_id")}


def plan_preview(
    actor: Actor, row: Region | None, fields: Mapping[str, Any]
) -> Mapping[str, object]:
    """What a plan would open, close and move; refused where the deed would be."""
    preview = regions.preview_succession(fields["plan"])
    outline = preview.outline
    closings = {region.code: region for region in outline.closings}
    names_ = {
        **{c: r.name for c, r in closings.items()},
        **{o.code: o.name for o in outline.openings},
    }
    heirs = {link.new for link in outline.links} - set(names_)
    names_ |= dict(Region.objects.filter(pk__in=heirs).values_list("pk", "name"))
    return {
        "on": outline.on,
        "links": [(names_[x.old], names_[x.new], x.share) for x in outline.links],
        "openings": outline.openings,
        "closings": outline.closings,
        "counts": [(preview.labels[name], count) for name, count in preview.counts.items()],
        "total": preview.total,
    }
