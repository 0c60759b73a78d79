"""Builds the demonstration, once; knows a demonstration from a database with real people."""

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from config.demo import cast, crops, news, people, proposals, readers, villages
from config.demo.fields import Fields
from gengdu.audit import actions as audit
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock
from gengdu.people.models import Account

BEGUN: Final = "demo.world.begin"
FINISHED: Final = "demo.world.finish"
"""Verbs in the log: it says honestly where these people came from, and is what we are known by."""
FORCE: Final = "mix invented people with real ones"
"""What has to be typed to fill a database that has accounts."""
GATEWAY: Final = "console"
SETTLED: Final = dt.timedelta(days=40)
"""So long ago the first of them registered."""
APART: Final = dt.timedelta(hours=4)
"""One household after the other: text messages are limited by the hour."""
TOLD: Final = 34
"""Households between two lines of progress."""
PLOTS: Final = "demonstration 演示数据: plots 地块"
"""Said when everybody is there and nothing has been sown."""

Tell = Callable[[str], None]


class NotHere(Exception):
    """Why no demonstration is made, in one line for whoever runs the program."""


class Standing(Enum):
    """What a database is."""

    EMPTY = "nobody has an account"
    DEMONSTRATION = "the people are invented"
    REAL = "there are accounts, and none of them is ours"


@dataclass(frozen=True)
class Made:
    """What there is after a run."""

    people: int
    plantings: int
    articles: int

    def __str__(self) -> str:
        return f"{self.people} people, {self.plantings} plantings, {self.articles} articles"


def standing() -> Standing:
    """Whose people are in the database."""
    if AuditEntry.objects.filter(verb=BEGUN).exists():
        return Standing.DEMONSTRATION
    return Standing.REAL if Account.objects.exists() else Standing.EMPTY


def is_finished() -> bool:
    """Whether the demonstration is complete; what was interrupted is gone on with."""
    return AuditEntry.objects.filter(verb=FINISHED).exists()


def build(*, tell: Tell, forced: str = "") -> Made | None:
    """Make the demonstration; None when it is there. NotHere says why it is not made.

    Every step finds what an earlier, interrupted run has made, and makes the rest.
    """
    if not settings.GENGDU_DEMO:
        raise NotHere("a demonstration is made with GENGDU_DEMO=1 only")
    if settings.GENGDU_SMS_GATEWAY != GATEWAY:
        raise NotHere("a demonstration sends no text messages: GENGDU_SMS_GATEWAY must be console")
    now = standing()
    if now is Standing.REAL and forced != FORCE:
        raise NotHere(
            "the database has accounts already: no invented people are put among them"
            f" (or say: gengdu demo --really '{FORCE}')"
        )
    if is_finished():
        return None
    with translation.override("zh-hans"):
        return _build(tell, begun=now is Standing.DEMONSTRATION)


def _build(tell: Tell, *, begun: bool) -> Made:
    tell("demonstration 演示数据: people and roles 人员与授权")
    if not begun:
        _note(BEGUN)
    with clock.set_back(SETTLED):
        town = people.make_cast()
    homes = []
    for house in villages.houses():
        if house.no % TOLD == 0:
            tell(f"demonstration 演示数据: households 农户 {house.no}/{villages.HOUSEHOLDS}")
        with clock.set_back(SETTLED - house.no * APART):
            homes.append((house, *people.make_house(house)))
    alone = list(villages.people_alone())
    with clock.set_back(SETTLED):
        for member, village in alone:
            people.register_alone(town.accounts[cast.AGENT.key], member, village)
    heads = [account for _house, account, _members in homes]
    families = sum(1 + len(members) for _house, _account, members in homes)
    count = len(town.accounts) + len(town.family) + families + len(alone)
    tell(PLOTS)
    fields = Fields()
    fields.of_cast(town)
    for house, account, members in homes:
        plots = fields.of_house(house.no, account, members, crops.plots_of(house))
        fields.tell(house.no, account, plots)
    fields.tell_too_early()
    fields.observe(town)
    tell("demonstration 演示数据: articles 文章")
    made = Made(count, fields.entered, news.publish_all(town))
    proposals.hand_in(town)
    tell("demonstration 演示数据: readers 读者")
    for no, account in enumerate(heads):
        readers.read_on(no, account)
    _note(FINISHED)
    tell(f"demonstration 演示数据: {made}")
    return made


@transaction.atomic
def _note(verb: str) -> None:
    audit.record(actor=None, verb=verb, region_code=cast.COUNTY)


def at_start(*, tell: Tell) -> list[str]:
    """What `gengdu serve` does about the demonstration; the log-ins to print, if there are any.

    NotHere when the mode does not fit the database: known passwords never serve real people, and
    real staff never go without their second step.
    """
    now = standing()
    if not settings.GENGDU_DEMO:
        if now is Standing.DEMONSTRATION:
            raise NotHere(
                "this database holds the demonstration, whose passwords everybody knows:"
                " start with GENGDU_DEMO=1, or choose another GENGDU_DATA"
            )
        return []
    if now is Standing.REAL:
        raise NotHere(
            "this database has accounts of its own, and in the demonstration staff go without the"
            " second step: start with GENGDU_DEMO=0, or choose another GENGDU_DATA"
        )
    build(tell=tell)
    return log_ins()


def log_ins() -> list[str]:
    """The table of log-ins for the terminal."""
    sign_in = settings.GENGDU_ORIGIN + reverse("people:sign_in") + "?by=password"
    console = settings.GENGDU_ORIGIN + reverse("console:start")
    rows = [f"  {p.phone}  {_wide(p.name, 8)}  {p.does}" for p in cast.PLAYERS]
    return [
        "",
        f"演示账号 Demonstration log-ins, one password 密码: {cast.PASSWORD}",
        *rows,
        f"登录 sign in: {sign_in}",
        f"工作台 back office: {console}",
        "只有在演示模式下，工作人员可以不经过两步验证。 Here, and only here, staff go without the"
        " second step.",
        "",
    ]


def _wide(text: str, width: int) -> str:
    """Filled up to so many columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(0, width - taken)
