"""The households of a province by the ten thousand: the rows that the product's actions write.

Left out are the log and the change feed (one entry says that the province was made, and how many
people it has), sign-ins and text messages: nobody here has ever signed in, and there is no password
to do it with. tests/demo/test_province.py compares every table with what the actions write.
"""

import datetime as dt
import itertools
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.db import connection, models, transaction

from config.demo.province import Home, Province
from config.demo.villages import uid_of
from gengdu.agronomy.models import Calendar, Crop, MaturityClass
from gengdu.agronomy.queries.crops import Ground, usual_start
from gengdu.fields.models import Planting, PlantingStage
from gengdu.fields.queries.corrections import within_season
from gengdu.fields.queries.seasons import intervals, kept_form
from gengdu.fields.rules import LATEST_START, OLDEST_START, SEASON_DAYS, is_kept
from gengdu.kit import clock, codes, ids, vault
from gengdu.kit.bulk import insert_columns
from gengdu.people.actions import sealing
from gengdu.people.actions.hashing import unusable_password
from gengdu.people.models import Account, Consent, Household, NameGram, Person
from gengdu.people.queries.persons import characters_of
from gengdu.people.registry import purposes
from gengdu.people.rules import is_child
from gengdu.regions.enums import Level
from gengdu.regions.models import Region

COUNTY: Final = 6
SERVICE, GUARDIAN = "service", "guardian"
Progress = Callable[[int], None]


def villages_of(province: str) -> list[str]:
    """Where people can live: the open villages, in the order of their codes."""
    rows = Region.objects.filter(
        level=Level.VILLAGE, closed_on__isnull=True, **codes.within("code", province)
    )
    return list(rows.order_by("code").values_list("code", flat=True))


def settle(province: Province, *, progress: Progress = lambda _people: None) -> int:
    """Write everybody who is not there yet; returns how many people that were.

    A batch is a transaction: after an interruption the next run goes on with the one that is
    missing.
    """
    writer, done, written = Writer(province), 0, 0
    for homes in province.batches():
        people = sum(1 + len(home.house.members) for home in homes)
        if not Household.objects.filter(uid=_house_uid(homes[0])).exists():
            writer.write(homes)
            written += people
        done += people
        progress(done)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return written


class Table:
    """Rows of one table by column, as they come; written in one statement."""

    def __init__(self, model: type[models.Model], **same: object) -> None:
        self.model, self.same = model, same
        self.columns: dict[str, list[Any]] = defaultdict(list)
        self.count = 0

    def add(self, **values: object) -> None:
        """One more row; every row names the same columns."""
        self.count += 1
        for name, value in values.items():
            self.columns[name].append(value)

    def write(self) -> None:
        """All rows, in the caller's transaction."""
        insert_columns(self.model, {**self.same, **self.columns}, count=self.count)


@dataclass(frozen=True)
class Season:
    """What a planting of one crop, class, county and first day has in common with all others."""

    kept: list[list[int]]
    rows: list[tuple[int, dt.date, dt.date, dt.date, dt.date]]
    """(stage, entered, left, earliest, latest) near today."""


@dataclass
class Seasons:
    """Seasons by what they depend on: computed once for all who share it."""

    today: dt.date
    counties: Sequence[str]
    grounds: dict[int, Ground] = field(default_factory=dict)
    known: dict[tuple[int, str, dt.date, float], Season] = field(default_factory=dict)

    def of(self, crop: Crop, village: str, first: dt.date, factor: float) -> Season:
        """The season that begins on a day in a village's county."""
        key = (crop.pk, village[:COUNTY], first, factor)
        if key not in self.known:
            self.known[key] = self._computed(crop, *key[1:])
        return self.known[key]

    def _computed(self, crop: Crop, county: str, first: dt.date, factor: float) -> Season:
        begin = self.today - dt.timedelta(days=OLDEST_START)
        if crop.pk not in self.grounds:
            span = OLDEST_START + LATEST_START + SEASON_DAYS
            self.grounds[crop.pk] = Ground(crop, self.counties, begin, span)
        ground = self.grounds[crop.pk]
        days = ground.run(county, first, factor).days()
        season = intervals(
            ground.stages,
            within_season(days, (first - begin).days),
            first=first,
            today=self.today,
        )
        near = [one for one in season if is_kept(one.enter_on, one.leave_on, self.today)]
        return Season(
            kept_form(season, first),
            [(o.stage.pk, o.enter_on, o.leave_on, o.low_on, o.high_on) for o in near],
        )


class Writer:
    """Writes batches of households; what they look up is read once."""

    def __init__(self, province: Province) -> None:
        self.today = province.today
        self.crops = {crop.key: crop for crop in Crop.objects.all()}
        self.classes: Mapping[tuple[str, str], tuple[int, float]] = {
            (crop, key): (pk, factor)
            for crop, key, pk, factor in MaturityClass.objects.values_list(
                "crop__key", "key", "pk", "factor"
            )
        }
        self.calendars = set(Calendar.objects.values_list("region_id", flat=True))
        self.seasons = Seasons(self.today, sorted({v[:COUNTY] for v in province.villages}))
        self.start_of = cache(self._start_of)
        self.gram_of = cache(lambda one: vault.ring().blind(one, purpose="name.gram"))

    @transaction.atomic
    def write(self, homes: Sequence[Home]) -> None:
        """One batch, all of it or nothing."""
        now = clock.now()
        for table in (*self._people(homes, now), *self._plots(homes, now)):
            table.write()

    def _people(self, homes: Sequence[Home], now: dt.datetime) -> Iterator[Table]:
        """Households, people with their index of names, accounts and consents.

        `self.persons` has the keys of each household's people afterwards, the head first.
        """
        houses, people = Table(Household, made_at=now), _people_table(now)
        accounts, consents = _accounts_table(now), _consents_table(now)
        grams = Table(NameGram)
        house_ids = _keys(Household, len(homes))
        person_ids = iter(_keys(Person, sum(1 + len(h.house.members) for h in homes)))
        account_ids = _keys(Account, len(homes))
        self.houses, self.persons = house_ids, []
        for home, house_id, account_id in zip(homes, house_ids, account_ids, strict=True):
            house = home.house
            houses.add(id=house_id, uid=_house_uid(home), region=house.village)
            account = Account(id=account_id, uid=uid_of("province", "account", house.no))
            sealing.put_phone(account=account, phone=house.phone)
            living = [
                (uid_of("province", house.no, 0), house.head, "", house.born),
                *((one.uid, one.name, one.relation, one.born) for one in house.members),
            ]
            keys = list(itertools.islice(person_ids, len(living)))
            self.persons.append(keys)
            for key, (uid, name, relation, born) in zip(keys, living, strict=True):
                person = Person(uid=uid)
                sealing.put_name(person=person, name=name)
                people.add(
                    id=key, uid=uid, household=house_id, region=house.village, relation=relation,
                    birth_year=born, name_sealed=person.name_sealed, name_blind=person.name_blind,
                    surname_letter=person.surname_letter,
                )  # fmt: skip
                for gram in sorted({self.gram_of(one) for one in characters_of(name)}):
                    grams.add(person=key, gram=gram)
                if relation and is_child(born, this_year=self.today.year):
                    _consent(consents, key, GUARDIAN, account.uid)
            accounts.add(
                id=account_id, uid=account.uid, person=keys[0], password=unusable_password(),
                phone_sealed=account.phone_sealed, phone_blind=account.phone_blind,
            )  # fmt: skip
            _consent(consents, keys[0], SERVICE, account.uid)
        yield from (houses, people, grams, accounts, consents)

    def _plots(self, homes: Sequence[Home], now: dt.datetime) -> Iterator[Table]:
        """Plantings, and the stages that they are near to."""
        plantings = Table(Planting, made_at=now, computed_at=now, ended_on=None, ending="")
        stages = Table(PlantingStage)
        keys = iter(_keys(Planting, sum(len(home.plots) for home in homes)))
        for home, house_id, persons in zip(homes, self.houses, self.persons, strict=True):
            village = home.house.village
            for number, (owner, plot) in enumerate(home.plots):
                key, crop, person = next(keys), self.crops[plot.crop], persons[owner]
                maturity, factor = self.classes.get((plot.crop, plot.maturity), (None, 1.0))
                started_on = plot.start.on(self.today) if plot.dated else None
                first = started_on or self.start_of(plot.crop, self._place(village)) or self.today
                season = self.seasons.of(crop, village, first, factor)
                plantings.add(
                    id=key, uid=uid_of("province", "plot", home.house.no, number), person=person,
                    household=house_id, region=village, crop=crop.pk, maturity=maturity,
                    plot=plot.name, area=plot.area, started_on=started_on, counted_from=first,
                    season=season.kept,
                )  # fmt: skip
                for stage, enter, leave, low, high in season.rows:
                    stages.add(
                        planting=key, stage=stage, person=person, household=house_id,
                        region=village, enter_on=enter, leave_on=leave, low_on=low, high_on=high,
                    )  # fmt: skip
        yield from (plantings, stages)

    def _place(self, village: str) -> str:
        """The nearest place with calendars of its own: all its villages begin on the same days."""
        above = reversed(codes.ancestors_or_self(village))
        return next((code for code in above if code in self.calendars), village[:2])

    def _start_of(self, crop: str, place: str) -> dt.date | None:
        return usual_start(self.crops[crop], place, self.today)


def _people_table(now: dt.datetime) -> Table:
    return Table(Person, made_at=now, id_sealed="", id_blind="", merged_into=None, erased_at=None)


def _accounts_table(now: dt.datetime) -> Table:
    return Table(
        Account, made_at=now, last_login=None, is_active=True, elder=False, type_size=None,
        password_set_at=None, password_profile="",
    )  # fmt: skip


def _consents_table(now: dt.datetime) -> Table:
    return Table(Consent, given_at=now, withdrawn_at=None)


def _consent(table: Table, person: int, purpose: str, given_by: uuid.UUID) -> None:
    table.add(
        uid=ids.uuid7(), person=person, purpose=purpose, given_by=given_by,
        version=purposes[purpose].version,
    )  # fmt: skip


def _house_uid(home: Home) -> uuid.UUID:
    return uid_of("province", "house", home.house.no)


def _keys(model: type[models.Model], count: int) -> list[int]:
    """Keys for rows to come, which nobody else gets: the caller's transaction writes them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))
