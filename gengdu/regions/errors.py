"""Refusals of the administrative tree."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, Invalid, NotFound


class PlaceNotFound(NotFound):
    """No region has, or ever had, this code."""

    code = "regions.place_not_found"
    message = _("We do not know this place.")


class PlaceClosed(Conflict):
    """The region no longer stands; what is asked needs one that does."""

    code = "regions.place_closed"
    message = _("%(name)s no longer exists. Please choose the place that took over.")


class NoPlaceBelow(Invalid):
    """Local places stand under a county or a township only."""

    code = "regions.no_place_below"
    message = _("A local place can only be added under a county or a township.")


class NameNeeded(Invalid):
    """A place's name is 1 to 60 characters on one line."""

    code = "regions.name_needed"
    message = _("A place needs a name of at most 60 characters, on one line.")


class NameTaken(Conflict):
    """An open place of this name stands under the same parent already."""

    code = "regions.name_taken"
    message = _("There is already a place called %(name)s here.")


class SegmentsExhausted(Conflict):
    """All numbers that may be given below this region have been used."""

    code = "regions.segments_exhausted"
    message = _("No more places can be numbered under %(name)s.")


class OfficialCodeMalformed(Invalid):
    """An official code has 2, 4, 6, 9 or 12 digits, as many as the region's level asks for."""

    code = "regions.official_code_malformed"
    message = _("An official code at this level has %(digits)s digits.")


class OfficialCodeTaken(Conflict):
    """The official code names another region at present."""

    code = "regions.official_code_taken"
    message = _("The official code %(official)s belongs to %(name)s.")


class SuccessionRefused(Invalid):
    """The plan does not hold together; the sentence says where."""

    code = "regions.succession_refused"


class NotUndoable(Conflict):
    """Later events stand on this succession; they must be taken back first."""

    code = "regions.not_undoable"


class FileRefused(Invalid):
    """The file as a whole cannot be read as places."""

    code = "regions.file_refused"
