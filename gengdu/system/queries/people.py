"""People, accounts and merges for an actor: by place, masked, found without opening a seal."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from gengdu.access import queries as access
from gengdu.access import rules
from gengdu.access.enums import Right
from gengdu.access.models import Grant
from gengdu.access.scope import Actor, within_grants
from gengdu.kit import clock, vault
from gengdu.people import queries as people
from gengdu.people.actions import merging
from gengdu.people.models import (
    Account,
    Consent,
    Merge,
    NameGram,
    Person,
    SecondFactor,
    SecondFactorReset,
    SignIn,
)
from gengdu.people.queries.accounts import phone_blinds
from gengdu.people.queries.persons import characters_of, standing


def people_for(actor: Actor) -> QuerySet[Person]:
    """Persons whose home lies within the actor's grants, by village and surname letter."""
    rows = within_grants(standing(), actor=actor, roles=rules.roles_with(Right.PEOPLE_VIEW))
    return rows.select_related("region", "account").order_by("region_id", "surname_letter", "pk")


def merges_for(actor: Actor) -> QuerySet[Merge]:
    """Merges of people of the actor's places, newest first."""
    rows = within_grants(
        Merge.objects.all(),
        actor=actor,
        roles=rules.roles_with(Right.PEOPLE_MERGE),
        region="kept__region_id",
    )
    return rows.select_related("kept__region", "gone").order_by("-pk")


def accounts_for(actor: Actor) -> QuerySet[Account]:
    """Accounts of residents, and of whoever has a role in the actor's places."""
    now = clock.now()
    seen = SignIn.objects.filter(account=OuterRef("pk")).order_by("-last_seen_at")
    roles = Grant.objects.filter(account=OuterRef("pk"), ended_at__isnull=True, valid_from__lte=now)
    factor = SecondFactor.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False)
    return (
        access.accounts_for(actor)
        .select_related("person__region")
        .annotate(
            seen_at=Subquery(seen.values("last_seen_at")[:1]),
            has_roles=Exists(roles),
            has_second_step=Exists(factor),
            reset_due=Subquery(_resets().filter(account=OuterRef("pk")).values("due_at")[:1]),
        )
        .order_by("person__region_id", "person__surname_letter", "pk")
    )


def _resets() -> QuerySet[SecondFactorReset]:
    return SecondFactorReset.objects.filter(done_at__isnull=True, cancelled_at__isnull=True)


def pending_resets(actor: Actor) -> int:
    """How many second steps are about to be reset in the actor's places.

    On every page of the back office: it begins with the few resets, not with the many accounts.
    """
    return access.accounts_for(actor, about_to_reset(Account.objects.all())).count()


def about_to_reset(rows: QuerySet[Account]) -> QuerySet[Account]:
    """Those whose second step has a reset under way."""
    return rows.filter(pk__in=_resets().values("account"))


def with_phone(rows: QuerySet[Any], blinds: str, *, account: str = "account__") -> QuerySet[Any]:
    """The row of this number, by its index values (`.` between them)."""
    return rows.filter(**{f"{account}phone_blind__in": blinds.split(".")})


def with_name(rows: QuerySet[Any], grams: str, *, person: str = "") -> QuerySet[Any]:
    """Rows whose name holds all characters: index values, with "." between the characters."""
    for gram in grams.split(".")[:10]:
        holds = NameGram.objects.filter(person=OuterRef(person or "pk"), gram__in=gram.split("-"))
        rows = rows.filter(Exists(holds))
    return rows


def phone_token(phone: str) -> str:
    """What stands in a URL for a number: its index values under the keys there are."""
    return ".".join(phone_blinds(phone))


def name_token(name: str) -> str:
    """What stands in a URL for a name: the index values of its characters."""
    ring = vault.ring()
    return ".".join(
        "-".join(ring.blinds(character, purpose="name.gram")) for character in characters_of(name)
    )


def household_of(actor: Actor, row: Person) -> Mapping[str, object]:
    """The people under the same roof that the actor may see."""
    mine = people_for(actor).filter(household_id=row.household_id).exclude(pk=row.pk)
    return {"people": mine.select_related("region", "account")}


def consents_of(actor: Actor, row: Person) -> Mapping[str, object]:
    """What the person agreed to, with times."""
    return {"consents": Consent.objects.filter(person=row).order_by("-given_at", "-pk")}


def grants_of(actor: Actor, row: Account) -> Mapping[str, object]:
    """The roles of an account that the actor may see, ended ones last."""
    rows = access.grants_for(actor).filter(account=row).order_by("ended_at", "-valid_from", "-pk")
    return {"grants": rows.select_related("region", "organisation")}


def sign_ins_of(actor: Actor, row: Account) -> Mapping[str, object]:
    """Where the account is signed in now."""
    return {"sign_ins": people.sign_ins_of(row)}


def account_of_phone(actor: Actor, phone: str) -> Account | None:
    """The account of this number, if a security administrator may give it a role."""
    return access.accounts_to_appoint(actor).filter(phone_blind__in=phone_blinds(phone)).first()


def doubles_of(actor: Actor, row: Person) -> Mapping[str, object]:
    """People of the same name in the actor's places: perhaps the same person."""
    if not row.name_blind:
        return {"people": []}
    same = people_for(actor).filter(name_blind=row.name_blind).exclude(pk=row.pk)
    return {"people": same[:10]}


def merge_preview(actor: Account, row: Person, fields: Mapping[str, Any]) -> Mapping[str, object]:
    """What would move from the other entry to this one, and why it may not where it may not."""
    preview = merging.preview_merge(actor=actor, kept_uid=row.uid, gone_uid=fields["gone_uid"])
    rows = [(_kind(name), count) for name, count in preview.rows.items()]
    return {"preview": preview, "rows": rows}


def _kind(name: str) -> str:
    return name


def days_left(merge: Merge, now: dt.datetime) -> int:
    """How many days a merge can still be undone."""
    return max(0, (merge.undo_until - now).days)
