"""What is refused about plantings, in the farmer's words."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, Forbidden, Invalid


class WrongClass(Invalid):
    """A maturity class of another crop."""

    code = "fields.wrong_class"
    message = _("This class does not belong to the crop.")

    def __init__(self) -> None:
        super().__init__(field="maturity")


class StartOutOfRange(Invalid):
    """A date that cannot be this season's."""

    code = "fields.start_out_of_range"
    message = _("The date must lie within the last 400 days and the next 60.")

    def __init__(self) -> None:
        super().__init__(field="started_on")


class NotAVillage(Invalid):
    """Plots lie in a village or a township, not in a county at large."""

    code = "fields.not_a_village"
    message = _("Please choose the village where the plot lies.")

    def __init__(self) -> None:
        super().__init__(field="region")


class TooManyPlantings(Conflict):
    """More than a household farms."""

    code = "fields.too_many"
    message = _("More than 40 plots are on record. Please end those that are harvested.")


class PlantingEnded(Conflict):
    """It is no longer on the field."""

    code = "fields.ended"
    message = _("This planting has already ended.")


class StageOfNoCrop(Invalid):
    """A stage that is in no table."""

    code = "fields.no_such_stage"
    message = _("We do not know this stage. Please choose the crop and the stage again.")

    def __init__(self) -> None:
        super().__init__(field="stage")


class SeenOutOfRange(Invalid):
    """A day that cannot have been seen, or too long ago to matter."""

    code = "fields.seen_out_of_range"
    message = _("The day must lie within the last 60 days; what is still to come cannot be seen.")

    def __init__(self) -> None:
        super().__init__(field="on")


class NothingToCompare(Invalid):
    """Neither plantings nor a usual start: nobody knows from when to count."""

    code = "fields.nothing_to_compare"
    message = _("No planting of this crop is on record here, and no usual day of its start.")

    def __init__(self) -> None:
        super().__init__(field="region")


class ShiftTooWide(Invalid):
    """Further from what was computed than weather explains: nobody moves a season by a slip."""

    code = "fields.shift_too_wide"
    message = _(
        "That is %(days)d days off what is computed. If you have seen it on the field, tick the box"
        " and record it again."
    )

    def __init__(self, days: int) -> None:
        super().__init__(field="sure", days=days)


class ShiftUnknown(Invalid):
    """The stage is never reached here by the tables; only eyes on the field can say otherwise."""

    code = "fields.shift_unknown"
    message = _(
        "By the tables this stage is never reached here. If you have seen it on the field, tick the"
        " box and record it again."
    )

    def __init__(self) -> None:
        super().__init__(field="sure")


class DayToCome(Invalid):
    """What has not been cannot have been seen."""

    code = "fields.day_to_come"
    message = _("This day is still to come. Please report what you have seen.")

    def __init__(self) -> None:
        super().__init__(field="on")


class BeforeTheStart(Invalid):
    """A stage before the crop was in the ground."""

    code = "fields.before_the_start"
    message = _(
        "This season counts from %(start)s; a stage cannot come before it. If it began earlier,"
        " correct the day of the start first."
    )

    def __init__(self, start: str) -> None:
        super().__init__(field="on", start=start)


class StartAfterReport(Invalid):
    """The crop cannot have been sown after one of its stages was seen."""

    code = "fields.start_after_report"
    message = _(
        "%(stage)s was reported for %(day)s: the start cannot be later. Take the report back first"
        " if it was wrong."
    )

    def __init__(self, stage: str, day: str) -> None:
        super().__init__(field="started_on", stage=stage, day=day)


class StageIsTheStart(Invalid):
    """The first stage is the start itself: its day is corrected, not reported."""

    code = "fields.stage_is_the_start"
    message = _("The day of the start is corrected on the page of the plot, not reported.")

    def __init__(self) -> None:
        super().__init__(field="stage")


class ContradictsReport(Conflict):
    """An earlier stage on a later day than a later stage, or the other way round."""

    code = "fields.contradicts_report"
    message = _(
        "That does not fit: %(stage)s was reported for %(day)s. If that was wrong, take it back"
        " first."
    )

    def __init__(self, stage: str, day: str) -> None:
        super().__init__(stage=stage, day=day)


class AlreadyDecided(Conflict):
    """Somebody decided the other way, or it was taken back."""

    code = "fields.already_decided"
    message = _("This report does not wait any more. Please look again.")


class SeenByTechnician(Forbidden):
    """Who saw it on the field takes it back himself."""

    code = "fields.seen_by_technician"
    message = _("A technician reported this. Please tell them if it is not right.")


class NotEndedYet(Conflict):
    """Only what is over can begin again."""

    code = "fields.not_ended_yet"
    message = _("This planting is still on the field.")
