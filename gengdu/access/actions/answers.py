"""Idempotency-Key: of a request that was sent twice, also at the same moment, one has an effect."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Q

from gengdu.access.errors import KeyInUse, KeyReused
from gengdu.access.models import ApiToken, KeptAnswer
from gengdu.kit import clock, vault
from gengdu.kit.errors import DomainError, require
from gengdu.people.models import Person
from gengdu.people.models.persons import bound

R = TypeVar("R")
KEPT: Final = dt.timedelta(hours=24)
AT_WORK: Final = dt.timedelta(minutes=2)
"""Longer than any request: whoever began then died with nothing done, and the key is free."""
COLUMN: Final = "answer"
BATCH: Final = 2_000


@dataclass(frozen=True)
class Kept:
    """What was answered the first time."""

    status: int
    body: str


def claim_key(*, token: ApiToken, key_hash: str, asked_hash: str) -> KeptAnswer | Kept:
    """The row to fill for the first request with this key, what was answered for a repeat.

    KeyReused (422) when the key came with another request, KeyInUse (409) while the first one is
    at work.
    """
    now = clock.now()
    # Its own statement, committed at once: the twin must see it before this one has an effect.
    row, mine = KeptAnswer.objects.get_or_create(
        token=token, key_hash=key_hash, defaults={"asked_hash": asked_hash, "made_at": now}
    )
    if mine:
        return row
    if _is_over(row, now):
        return _take_over(row, asked_hash, now)
    require(row.asked_hash == asked_hash, KeyReused)
    if row.status is None:
        raise KeyInUse
    return Kept(row.status, vault.ring().open(row.body_sealed, bound_to=bound(row, COLUMN)))


def _is_over(row: KeptAnswer, now: dt.datetime) -> bool:
    return now - row.made_at >= (AT_WORK if row.status is None else KEPT)


def _take_over(row: KeptAnswer, asked_hash: str, now: dt.datetime) -> KeptAnswer:
    """An old row begins anew; of two that try, one does."""
    taken = KeptAnswer.objects.filter(pk=row.pk, made_at=row.made_at).update(
        asked_hash=asked_hash, status=None, body_sealed="", made_at=now
    )
    require(bool(taken), KeyInUse)
    row.asked_hash, row.status, row.made_at = asked_hash, None, now
    return row


def act_once(*, row: KeptAnswer, act: Callable[[], R], kept: Callable[[R], Kept | None]) -> R:
    """Do it and keep its answer in one transaction: after a crash both are there, or neither.

    `kept` says what is kept of an answer, None for one that says no: then the key is free again.
    A refusal takes back what the action takes back, and no more: tries that it counted stay.
    """
    done = is_kept = False
    try:
        with transaction.atomic():
            answer = _answered(act)
            if not isinstance(answer, DomainError) and (said := kept(answer)):
                keep_answer(row=row, said=said)
                is_kept = True
        done = is_kept  # committed
    finally:
        if not done:
            release_key(row=row)
    if isinstance(answer, DomainError):
        raise answer
    return answer


def act_first(*, row: KeptAnswer, act: Callable[[], R], kept: Callable[[R], Kept | None]) -> R:
    """Do it, then keep its answer: for what counts tries for good before it answers, and proves
    something by what is good once, so that a repeat after a crash has no second effect.
    """
    done = False
    try:
        answer = act()
        if said := kept(answer):
            keep_answer(row=row, said=said)
            done = True
        return answer
    finally:
        if not done:
            release_key(row=row)


def _answered(act: Callable[[], R]) -> R | DomainError:
    try:
        return act()
    except DomainError as refusal:
        return refusal


def keep_answer(*, row: KeptAnswer, said: Kept) -> None:
    """Keep what was answered; it may hold a name, so it is sealed. KeyInUse when another request
    took the key over meanwhile, since ours was at work too long: that one has the effect.
    """
    sealed = vault.ring().seal(said.body, bound_to=bound(row, COLUMN))
    mine = KeptAnswer.objects.filter(pk=row.pk, made_at=row.made_at)
    require(bool(mine.update(status=said.status, body_sealed=sealed)), KeyInUse)


def release_key(*, row: KeptAnswer) -> None:
    """Nothing happened: the same key may be sent again."""
    KeptAnswer.objects.filter(pk=row.pk, made_at=row.made_at, status__isnull=True).delete()


def forget_answers() -> int:
    """(worker) Delete what is older than a day, in batches; returns how many."""
    count, old = 0, Q(made_at__lt=clock.now() - KEPT)
    while gone := _forget(old):
        count += gone
    return count


@transaction.atomic
def erase_answers(*, person: Person) -> None:
    """Nothing that was answered to an erased person stays, nor what it told the house of them."""
    own = Q(token__sign_in__account__person=person)
    if person.household_id is not None:
        own |= Q(token__sign_in__account__person__household=person.household_id)
    KeptAnswer.objects.filter(own).delete()


@transaction.atomic
def _forget(old: Q) -> int:
    keys = list(KeptAnswer.objects.filter(old).values_list("pk", flat=True)[:BATCH])
    return KeptAnswer.objects.filter(pk__in=keys).delete()[0] if keys else 0
