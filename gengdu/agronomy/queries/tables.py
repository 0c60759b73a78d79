"""The tables and the proposals for them, as the back office shows them; rows come by the gate."""

from django.db.models import Count, QuerySet

from gengdu.access import rules as rights
from gengdu.access.enums import Right
from gengdu.access.models import Grant
from gengdu.access.scope import Actor, holds_somewhere, live_grants, within_grants
from gengdu.agronomy.enums import OPEN_DRAFTS, DraftState
from gengdu.agronomy.models import Calendar, CountySite, Crop, TableDraft
from gengdu.kit import codes
from gengdu.people.models import Account

WRITERS = rights.roles_with(Right.CROPS_WRITE)
READERS = rights.roles_with(Right.CROPS_VIEW)


def crops_for(actor: Actor) -> QuerySet[Crop]:
    """Every crop: they are the installation's, and all staff sees them."""
    rows = Crop.objects.all() if holds_somewhere(actor, READERS) else Crop.objects.none()
    return rows.annotate(stage_count=Count("stages")).order_by("pk")


def calendars_for(actor: Actor) -> QuerySet[Calendar]:
    """Calendars within the actor's places."""
    rows = Calendar.objects.select_related("crop", "region").order_by("region_id", "crop_id")
    return within_grants(rows, actor=actor, roles=READERS)


def sites_for(actor: Actor) -> QuerySet[CountySite]:
    """County sites within the actor's places."""
    rows = CountySite.objects.select_related("region").order_by("region_id")
    return within_grants(rows, actor=actor, roles=READERS)


def drafts_to_change(actor: Actor) -> QuerySet[TableDraft]:
    """Proposals that the actor may work on: by place and organisation of the grant."""
    return within_grants(
        TableDraft.objects.select_related("region", "organisation"),
        actor=actor,
        roles=WRITERS,
        organisation="organisation_id",
    )


def drafts_for(actor: Actor) -> QuerySet[TableDraft]:
    """The same for lists, newest change first."""
    rows = drafts_to_change(actor).select_related("author__person")
    return rows.order_by("-changed_at", "-pk")


def open_draft_of(actor: Account, table: str, subject: str) -> TableDraft | None:
    """The actor's own unfinished proposal about something."""
    rows = TableDraft.objects.filter(table=table, subject=subject, author=actor)
    return rows.filter(state__in=OPEN_DRAFTS).first()


def sent_back_to(actor: Account) -> int:
    """How many of the actor's own proposals wait for being corrected."""
    return drafts_to_change(actor).filter(author=actor, state=DraftState.REJECTED).count()


def home_of(actor: Actor, region_code: str = "") -> Grant | None:
    """The widest grant that lets the actor propose for a place ("" is the whole installation)."""
    grants = live_grants(actor).filter(role__in=WRITERS).order_by("pk")
    fitting = [g for g in grants if not region_code or codes.covers(g.region_id, region_code)]
    return min(fitting, key=lambda grant: (len(grant.region_id), grant.pk), default=None)
