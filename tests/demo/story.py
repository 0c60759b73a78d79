"""The county that the demonstration needs, and its people, for all its tests."""

import datetime as dt

from config.demo import cast, villages, world
from gengdu.access.models import Grant, Organisation
from gengdu.agronomy.actions import reference as agronomy
from gengdu.articles.actions import load_rubrics
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.fields.models import Planting
from gengdu.jobs.models import Job
from gengdu.kit import clock
from gengdu.people.models import Account, Household, Person, SignIn
from gengdu.people.queries import account_by_phone
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region

OPEN_FIELD = ("maize_spring", "rice_japonica_ne", "soybean_spring")
MANY, FEW = villages.HOUSEHOLDS, 4
EVERY_VILLAGE = sorted({*villages.VILLAGES, *(player.village for player in cast.PLAYERS)})


def nine_in_the_morning(day):
    """An instant of a day in China."""
    return dt.datetime.combine(day, dt.time(9), tzinfo=clock.CHINA)


JULY = nine_in_the_morning(dt.date(2026, 7, 8))


def lay_out_the_county():
    """The places of the cast and of the villagers, and the reference tables."""
    lengths = (2, 4, 6, 9, 12)
    wanted = {code[:length] for code in EVERY_VILLAGE for length in lengths}
    Region.objects.bulk_create(
        Region(
            code=code,
            name=f"{code}村" if len(code) == 12 else code,
            level=Level(lengths.index(len(code)) + 1),
            parent_id=code[: (0, *lengths)[lengths.index(len(code))]] or None,
            kind=RegionKind.ORDINARY,
            opened_on=dt.date(2023, 6, 30),
        )
        for code in sorted(wanted, key=len)
    )
    agronomy.load_reference()
    load_rubrics()


def quietly(**more):
    """Build it; returns what was made and what was said."""
    said = []
    return world.build(tell=said.append, **more), said


def person(player):
    """The account of somebody of the cast."""
    return account_by_phone(player.phone)


def counts():
    """How many rows there are of everything that matters."""
    tables = [AuditEntry, Account, Person, Household, Planting, Grant, Organisation, SignIn, Job]
    return [table.objects.count() for table in (*tables, Change)]
