"""Why somebody is told something: kept as it was, said in the reader's language."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gengdu.access.enums import Role
from gengdu.delivery.rules.standing import Phase
from gengdu.kit.words import by_language


class Because(StrEnum):
    """What of an audience somebody meets."""

    STAGE = "stage"
    CROP = "crop"
    PLACE = "place"


@dataclass(frozen=True)
class Names:
    """A name in Chinese and in English; the second may be missing."""

    zh: str = ""
    en: str = ""

    def __str__(self) -> str:
        return self.en if self.en and get_language() == "en" else self.zh


NOTHING: Final = Names()


@dataclass(frozen=True)
class Reason:
    """What an exposure keeps: complete in itself, so that it reads the same years later."""

    because: Because = Because.PLACE
    phase: Phase = Phase.NOW
    crop: Names = NOTHING
    stage: Names = NOTHING
    plot: str = ""
    low_on: dt.date | None = None
    high_on: dt.date | None = None
    place: str = ""
    role: str = ""

    def as_json(self) -> dict[str, object]:
        """The stored form, without what is empty."""
        found = {name: value for name, value in asdict(self).items() if value}
        for name in ("low_on", "high_on"):
            if name in found:
                found[name] = found[name].isoformat()
        return found

    def words(self, family: str = "") -> str:
        """The sentence; `family` is the name of the member of the house it is about."""
        if self.because is Because.PLACE:
            return self._of_a_place()
        whose = _("%(name)s's") % {"name": family} if family else _("your")
        said = {"whose": whose, "field": self.field(), "stage": str(self.stage)}
        if self.because is Because.CROP:
            return _("Because %(whose)s %(field)s is in the field") % said
        if self.phase is Phase.COMING and self.low_on and self.high_on:
            said |= {"low": _day(self.low_on), "high": _day(self.high_on)}
            return (
                _("Because %(whose)s %(field)s should reach %(stage)s from %(low)s to %(high)s")
                % said
            )
        if self.phase is Phase.PASSED:
            return _("Because %(whose)s %(field)s has just passed %(stage)s") % said
        return _("Because %(whose)s %(field)s has reached %(stage)s") % said

    def field(self) -> str:
        """The crop with the name of its plot."""
        said = {"crop": str(self.crop), "plot": self.plot}
        return _("%(crop)s (%(plot)s)") % said if self.plot else str(self.crop)

    def _of_a_place(self) -> str:
        place = self.place or _("the whole country")
        if self.role:
            said = {"role": Role(self.role).label, "place": place}
            return _("Because it is for every %(role)s of %(place)s") % said
        return _("Because it is for everybody in %(place)s") % {"place": place}


def reason_from(stored: Mapping[str, Any]) -> Reason | None:
    """The reason of an exposure; None where it was erased with its person."""
    if not stored:
        return None
    return Reason(
        because=Because(stored["because"]),
        phase=Phase(stored.get("phase", Phase.NOW)),
        crop=Names(**stored.get("crop", {})),
        stage=Names(**stored.get("stage", {})),
        plot=stored.get("plot", ""),
        low_on=_date(stored.get("low_on")),
        high_on=_date(stored.get("high_on")),
        place=stored.get("place", ""),
        role=stored.get("role", ""),
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@by_language
def _day(day: dt.date) -> str:
    return str(date_format(day, pgettext("format of a day without its year", "j F")))
