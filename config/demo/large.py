"""`gengdu demo --people N`: a province's load beside the demonstration, for figures and trials."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from config.demo import cast, world
from config.demo.bulk import Progress, settle, villages_of
from config.demo.province import Province
from config.demo.world import NotHere, Standing, Tell
from gengdu.audit import actions as audit
from gengdu.audit.models import AuditEntry
from gengdu.delivery.actions import count_targets
from gengdu.fields.models import Planting
from gengdu.kit import clock
from gengdu.people.models import Account, Person

BEGUN: Final = "demo.province.begin"
FINISHED: Final = "demo.province.finish"
MOST: Final = 1_000_000
STEPS: Final = 50
"""Lines of progress."""


@dataclass(frozen=True)
class Loaded:
    """What there is after a run."""

    people: int
    plantings: int

    def __str__(self) -> str:
        return f"{self.people:,} people, {self.plantings:,} plantings"


def refusal(people: int, *, sure: bool) -> str:
    """Why no such load is put here, in one line; "" when it may be.

    Asked before anything is written: `sure` is the operator's --yes, for a database that has
    accounts. A load that was begun is gone on with, and none is put on another one.
    """
    if not 1 <= people <= MOST:
        return f"--people wants a number from 1 to {MOST:,}"
    begun = _begun_with()
    if begun is not None and begun != people:
        return f"a province of {begun:,} people was begun here: say --people {begun}"
    if begun is None and Account.objects.exists() and not sure:
        return (
            "the database has accounts: no invented province is put beside them"
            " (say --yes if it may be)"
        )
    return ""


def build(people: int, *, tell: Tell) -> Loaded | None:
    """Settle so many people in the villages of the province; None when they are there.

    The demonstration must be there: whoever looks at the load signs in with its log-ins.
    """
    if world.standing() is not Standing.DEMONSTRATION or not world.is_finished():
        raise NotHere("the demonstration comes first: gengdu demo")
    if AuditEntry.objects.filter(verb=FINISHED).exists():
        return None
    if _begun_with() is None:
        _note(BEGUN, people)
    province = Province(people, villages_of(cast.PROVINCE), clock.today())
    settle(province, progress=_progress(people, tell))
    tell("province 全省: counting whom the articles are meant for 统计投放对象")
    count_targets(today=clock.today())
    _note(FINISHED, people)
    made = Loaded(Person.objects.count(), Planting.objects.count())
    tell(f"province 全省: {made}")
    return made


def _begun_with() -> int | None:
    entry = AuditEntry.objects.filter(verb=BEGUN).order_by("pk").first()
    return int(entry.changed["people"]) if entry is not None else None


def _progress(people: int, tell: Tell) -> Progress:
    told = 0

    def progress(done: int) -> None:
        nonlocal told
        if done * STEPS // people > told:
            told = done * STEPS // people
            tell(f"province 全省: people 人口 {done:,}/{people:,}")

    return progress


@transaction.atomic
def _note(verb: str, people: int) -> None:
    audit.record(actor=None, verb=verb, region_code=cast.PROVINCE, people=people)
