"""What is refused about plantings, in the farmer's words."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, Invalid


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
