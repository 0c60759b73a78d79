"""What is refused about audiences, in the editor's words."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, Invalid, NotFound

FIELD = "audience"


class AudienceRefused(Invalid):
    """An audience that nobody could be told by; the sentence says why."""

    code = "delivery.audience"

    def __init__(self, **params: object) -> None:
        super().__init__(None, field=FIELD, **params)


class AudienceUnreadable(AudienceRefused):
    """No definition of an audience."""

    code = "delivery.audience_unreadable"
    message = _("This is no audience we can read. Please choose it again.")


class NoPlaces(AudienceRefused):
    """An audience of the whole country by omission."""

    code = "delivery.no_places"
    message = _("Please choose at least one place.")


class PlaceUnknown(AudienceRefused):
    """A code that names no region."""

    code = "delivery.place_unknown"
    message = _("We do not know one of the places. Please choose them again.")


class PlaceGone(AudienceRefused):
    """A region that no longer stands: nobody lives there by our books."""

    code = "delivery.place_closed"
    message = _("%(name)s no longer exists. Please choose the place that took over.")


class PlaceOutside(AudienceRefused):
    """A region beyond the editor's grants."""

    code = "delivery.place_outside"
    message = _("%(name)s lies outside the places you write for.")


class CropUnknown(AudienceRefused):
    """A crop that is not in the tables."""

    code = "delivery.crop_unknown"
    message = _("We do not know one of the crops or stages. Please choose them again.")


class StageWithoutCrop(AudienceRefused):
    """A stage of a crop that was not chosen."""

    code = "delivery.stage_without_crop"
    message = _("%(stage)s belongs to %(crop)s, which is not chosen.")


class CropWithoutStage(AudienceRefused):
    """Stages for one crop and none for another: the other would never be reached."""

    code = "delivery.crop_without_stage"
    message = _("Please choose stages of %(crop)s too, or no stages at all.")


class LeadDaysOutOfRange(AudienceRefused):
    """More days ahead than stages are known for."""

    code = "delivery.lead_days"
    message = _("Days ahead are a number from 0 to %(most)s.")


class LeadDaysWithoutStage(AudienceRefused):
    """Days before nothing."""

    code = "delivery.lead_days_without_stage"
    message = _("Days ahead count from a stage. Please choose a stage, or 0 days.")


class RoleNotOffered(AudienceRefused):
    """A role that is no way to reach somebody."""

    code = "delivery.role_not_offered"
    message = _("An audience cannot name the role %(role)s.")


class TooManyCells(AudienceRefused):
    """More places times stages than one item can carry."""

    code = "delivery.too_many_cells"
    message = _("That are too many places and stages together. Please choose a larger place.")


class NotToldOfIt(NotFound):
    """An item that neither stands for the house nor was ever shown to it, or is withdrawn."""

    code = "delivery.not_told"
    message = _("This advice is not there, or it was never for your fields.")


class NoSuchWord(Invalid):
    """A word that answers nothing."""

    code = "delivery.no_such_word"
    message = _("Please choose one of the answers.")

    def __init__(self) -> None:
        super().__init__(field="word")


class RingsNoMore(Conflict):
    """An item that never rang, has ended or was withdrawn."""

    code = "delivery.rings_no_more"
    message = _("Nobody is told of it by bell (any more).")
