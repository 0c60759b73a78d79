"""Plantings of the demonstration, entered, reported and observed as people do it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence

from config.demo import cast, crops
from config.demo.crops import Plot, Sown
from config.demo.people import Town
from config.demo.villages import uid_of
from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.fields.actions import Entry, add_planting, end_planting, report_stage
from gengdu.fields.actions.observations import record_observation
from gengdu.fields.models import Planting, PlantingStage
from gengdu.fields.queries.plantings import standing
from gengdu.fields.rules import SEEN_WITHIN
from gengdu.kit import clock, codes
from gengdu.people.models import Account, Person

REPORTED = 6
"""Every so many households have told a stage."""
SEEN = (
    ("rice_japonica_ne", 3),
    ("soybean_spring", 2),
    ("potato_spring", 2),
    ("honeybee", 3),
)
"""What the technician looked at in the field, and by how many days it was late: the first of them
that has entered a stage lately. In the depth of winter nothing has."""
TOWNSHIP = 9
LEFT_STANDING = 15
"""Days that a crop is on record after its harvest, where nobody says so."""
FAR_OFF = "tomato", 6
"""A stage told so early that it waits for the technician: fruit colours before it can."""


class Fields:
    """Enters plots for this day; those that lie bare today are left out."""

    def __init__(self) -> None:
        self.today = clock.today()
        self.entered = 0
        self.crops: Mapping[str, int] = dict(Crop.objects.values_list("key", "pk"))
        self.classes: Mapping[tuple[str, str], int] = {
            (crop, key): pk
            for crop, key, pk in MaturityClass.objects.values_list("crop__key", "key", "pk")
        }

    def of_cast(self, town: Town) -> None:
        """The plots of those who can sign in, and what they grew last where the ground is bare."""
        for player in cast.PLAYERS:
            account = town.accounts[player.key]
            for plot in crops.PLOTS.get(player.key, ()):
                if plot.start.on(self.today) is None:
                    self._enter_last_season(account, plot, player.key)
                else:
                    self._enter(account, account.person, plot, player.key)
        farmer = town.accounts[cast.FARMER.key]
        for plot in crops.HUSBANDS:
            self._enter(farmer, town.husband, plot, "husband")
        tomato = Planting.objects.get(uid=_plot_uid(cast.FARMER.key, crops.PLOTS["farmer"][3]))
        self._tell_stage(farmer, tomato, late=1)

    def of_house(
        self, no: int, account: Account, members: Sequence[Person],
        plots: Iterable[tuple[int, Plot]],
    ) -> list[Planting]:  # fmt: skip
        """The plots of a household: (member, plot), 0 is the head."""
        people = [account.person, *members]
        made = [self._enter(account, people[member], plot, f"house-{no}") for member, plot in plots]
        return [planting for planting in made if planting is not None]

    def tell(self, no: int, account: Account, plantings: Sequence[Planting]) -> None:
        """What some households have seen on their first plot that has entered a stage."""
        if no % REPORTED == 1:
            for planting in plantings:
                if self._tell_stage(account, planting, late=no % 5 - 2):
                    return

    def tell_too_early(self) -> None:
        """One report that a technician has to look at; none where nobody is too early."""
        crop, order = FAR_OFF
        grown = Planting.objects.filter(crop__key=crop, plot="大棚", ended_on__isnull=True)
        planting = grown.select_related("person__account").order_by("pk").first()
        if planting and not planting.reports.filter(stage__order=order).exists():
            report_stage(
                actor=planting.person.account,
                planting_uid=planting.uid,
                stage_order=order,
                on=self.today - dt.timedelta(days=1),
            )

    def observe(self, town: Town) -> None:
        """One look of the technician at a township's fields, the cast's own last of all."""
        technician = town.accounts[cast.TECHNICIAN.key]
        for crop, late in SEEN:
            row = self._entered_lately(crop)
            if row is None:
                continue
            record_observation(
                actor=technician,
                once=uid_of("observation", crop),
                stage=row.stage_id,
                region=row.region_id[:TOWNSHIP],
                on=min(row.enter_on + dt.timedelta(days=late), self.today),
                place="蜂场定点观测（示例）" if crop == "honeybee" else "道北定点田（示例）",
            )
            return

    def _entered_lately(self, crop: str) -> PlantingStage | None:
        """A stage of the crop that somebody is in, long enough to have been seen late."""
        rows = PlantingStage.objects.filter(
            planting__crop__key=crop,
            planting__reports__isnull=True,
            stage__order__gt=1,
            enter_on__lt=self.today,
            enter_on__gt=self.today - dt.timedelta(days=SEEN_WITHIN),
        )
        found = rows.order_by("-enter_on", "pk")
        elsewhere = found.exclude(**codes.within("region_id", cast.HOME_TOWNSHIP))
        return elsewhere.first() or found.first()

    def _tell_stage(self, account: Account, planting: Planting, *, late: int) -> bool:
        """Tell the stage it is in as begun some days late or early; whether there was one."""
        planting = Planting.objects.select_related("crop").get(pk=planting.pk)
        if planting.reports.exists():  # told by an earlier, interrupted run
            return True
        now = standing([planting], self.today)[0].now
        first = now is None or now.stage.order == planting.crop.stages.order_by("order")[0].order
        if now is None or first or now.enter_on <= planting.counted_from:
            return False
        on = min(now.enter_on + dt.timedelta(days=late), self.today)
        report_stage(
            actor=account,
            planting_uid=planting.uid,
            stage_order=now.stage.order,
            on=max(on, planting.counted_from + dt.timedelta(days=1)),
        )
        return True

    def _enter_last_season(self, account: Account, plot: Plot, whose: str) -> None:
        """Grown, and harvested: it can be begun anew with one tap."""
        if not isinstance(plot.start, Sown):
            return
        on = plot.start.last(self.today)
        planting = self._add(account, account.person, plot, whose, on)
        over = on + dt.timedelta(days=plot.start.lasts - LEFT_STANDING)
        with clock.set_back(dt.timedelta(days=(self.today - over).days)):
            end_planting(actor=account, planting_uid=planting.uid)

    def _enter(self, account: Account, person: Person, plot: Plot, whose: str) -> Planting | None:
        started_on = plot.start.on(self.today)
        if started_on is None:
            return None
        return self._add(account, person, plot, whose, started_on)

    def _add(
        self, account: Account, person: Person, plot: Plot, whose: str, started_on: dt.date
    ) -> Planting:
        self.entered += 1
        return add_planting(
            actor=account,
            person_uid=person.uid,
            entry=Entry(
                crop_id=self.crops[plot.crop],
                region_code=person.region_id,
                plot=plot.name,
                area=plot.area,
                started_on=started_on if plot.dated else None,
                maturity_id=self.classes.get((plot.crop, plot.maturity)),
            ),
            once=_plot_uid(whose, plot),
        )


def _plot_uid(whose: str, plot: Plot) -> uuid.UUID:
    return uid_of("plot", whose, plot.crop, plot.name)
