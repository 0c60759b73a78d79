"""Putting notices before people: in sets, each once for a person and occasion.

A notice is a fact: neither log nor feed; what called for it is logged where it happened.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from gengdu.access.enums import STAFF_ROLES, Role
from gengdu.access.models import Grant
from gengdu.kit import clock, ids
from gengdu.kit.bulk import insert_columns
from gengdu.notices import queries
from gengdu.notices.models import Notice
from gengdu.notices.registry import kinds
from gengdu.people.models import Account
from gengdu.shell.navigation import link_url

BATCH = 1_000
"""Rows in one transaction: some 30 ms on SQLite, below the 100 ms a writer may hold it."""
ROLE = "access.role"


@dataclass(frozen=True)
class Draft:
    """What is put before one person. `url` is a path of this site; `key` names the occasion."""

    person_id: int
    kind: str
    headline: str
    key: str
    url: str = ""
    body: str = ""
    urgent: bool = False
    expires_at: dt.datetime | None = None

    def __post_init__(self) -> None:
        if self.kind not in kinds:
            raise LookupError(f"no kind of notice {self.kind!r}: register it in ready()")
        if self.url and (not self.url.startswith("/") or self.url[1:2] in {"/", "\\"}):
            raise ValueError("a notice leads to a path of this site")
        if not self.key or not self.headline:
            raise ValueError("a notice has a headline and a key")


def notify(
    *,
    person_ids: Iterable[int],
    kind: str,
    headline: str,
    key: str,
    url: str = "",
    body: str = "",
    urgent: bool = False,
    expires_at: dt.datetime | None = None,
) -> None:
    """Put the same notice before each of these persons; who has had `key` keeps what he has.

    Goes in batches of BATCH, each a transaction of its own unless the caller has one open: for
    more than that call it from a task, outside of one. A merged person's notice goes to whoever
    he became; an erased one gets none.
    """
    notify_many(
        drafts=(
            Draft(person_id, kind, headline, key, url, body, urgent, expires_at)
            for person_id in person_ids
        )
    )


def notify_many(*, drafts: Iterable[Draft]) -> None:
    """Put a notice of his own before each person; otherwise like `notify`."""
    for batch in _batches(drafts):
        _write(batch)


def _batches(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    rest = iter(drafts)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _write(drafts: Sequence[Draft]) -> None:
    became = queries.whom_they_became({draft.person_id for draft in drafts})
    meant = [(became[each.person_id], each) for each in drafts if each.person_id in became]
    # In one order everywhere: two senders to the same people never wait for each other in a ring.
    meant.sort(key=lambda pair: (pair[0], pair[1].key))
    # The one write, a transaction by itself: what is read for it holds nobody up.
    insert_columns(
        Notice,
        {
            "uid": [ids.uuid7() for _each in meant],
            "person": [person for person, _each in meant],
            **{name: [getattr(each, name) for _person, each in meant] for name in _OWN},
            "made_at": clock.now(),
            "read_at": None,
        },
        count=len(meant),
    )


_OWN = ("kind", "headline", "body", "url", "key", "urgent", "expires_at")


def tell_of_role(*, grant: Grant) -> None:
    """Tell the person of a role given or taken (called by `access`, in its transaction)."""
    with translation.override(settings.LANGUAGE_CODE):
        role, place = Role(grant.role).label, grant.region.name
        if grant.organisation is not None:
            place = f"{place} {grant.organisation}"
        words = (
            _("You are now %(role)s of %(place)s.")
            if grant.ended_at is None
            else _("You are no longer %(role)s of %(place)s.")
        )
        person_id = Account.objects.values_list("person_id", flat=True).get(pk=grant.account_id)
        staff = grant.role in STAFF_ROLES and grant.ended_at is None
        notify(
            person_ids=[person_id],
            kind=ROLE,
            headline=words % {"role": role, "place": place},
            key=f"{ROLE}:{grant.uid}:{'given' if grant.ended_at is None else 'ended'}",
            url=link_url("console") if staff else "",
        )
