"""Plantings of the demonstration, entered as a farmer enters them."""

from collections.abc import Mapping, Sequence

from config.demo import cast, crops
from config.demo.crops import Plot
from config.demo.people import Town
from config.demo.villages import House, uid_of
from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.fields.actions import Entry, add_planting
from gengdu.kit import clock
from gengdu.people.models import Account, Person


class Fields:
    """Enters plots for this day; those that lie bare today are left out."""

    def __init__(self) -> None:
        self.today = clock.today()
        self.entered = 0
        self.crops: Mapping[str, int] = dict(
            Crop.objects.filter(key__in=crops.all_crops()).values_list("key", "pk")
        )
        self.classes: Mapping[tuple[str, str], int] = {
            (crop, key): pk
            for crop, key, pk in MaturityClass.objects.values_list("crop__key", "key", "pk")
        }

    def of_cast(self, town: Town) -> None:
        """The plots of those who can sign in."""
        for player in cast.PLAYERS:
            account = town.accounts[player.key]
            for plot in crops.PLOTS.get(player.key, ()):
                self._enter(account, account.person, plot, player.key)

    def of_house(self, house: House, account: Account, members: Sequence[Person]) -> None:
        """The plots of a household."""
        people = [account.person, *members]
        for member, plot in crops.plots_of(house):
            self._enter(account, people[member], plot, f"house-{house.no}")

    def _enter(self, account: Account, person: Person, plot: Plot, whose: str) -> None:
        started_on = plot.start.on(self.today)
        if started_on is None:
            return
        add_planting(
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
            once=uid_of("plot", whose, plot.crop, plot.name),
        )
        self.entered += 1
