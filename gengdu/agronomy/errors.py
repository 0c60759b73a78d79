"""What is refused about tables and weather, in the words of whoever keeps them."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, Forbidden, Invalid


class SheetUnreadable(Invalid):
    """No line of the file can be read."""

    code = "agronomy.sheet_unreadable"

    def __init__(self, message: str | Promise, **params: Any) -> None:
        super().__init__(message, field="file", **params)


class CountyOnly(Invalid):
    """Weather and sites belong to counties."""

    code = "agronomy.county_only"
    message = _("Please choose a county.")

    def __init__(self) -> None:
        super().__init__(field="place")


class SheetHasMistakes(Conflict):
    """Nothing is imported while a line is wrong."""

    code = "agronomy.sheet_has_mistakes"
    message = _("Nothing is imported while a line is wrong. Correct the file and read it again.")


class SheetDecided(Conflict):
    """It was imported, taken back or dropped meanwhile."""

    code = "agronomy.sheet_decided"
    message = _("This sheet has been imported, taken back or dropped meanwhile.")


class CountyAtWork(Conflict):
    """One sheet at a time for a county."""

    code = "agronomy.county_at_work"
    message = _("Another sheet of this county is being written. Please wait until it is done.")


class LaterImport(Conflict):
    """What a later sheet wrote over must be taken back first."""

    code = "agronomy.later_import"
    message = _("“%(name)s” was imported later and has days of this sheet. Take that back first.")


class TableChanged(Conflict):
    """Somebody else's proposal was applied since this one was written."""

    code = "agronomy.table_changed"
    message = _(
        "The table has changed since this was written. Open the proposal, look at the differences"
        " and save it again."
    )


class ProposalOpen(Conflict):
    """One open proposal for each person and thing."""

    code = "agronomy.proposal_open"
    message = _("You have an unfinished proposal about this. Finish it, or delete it first.")


class ProposalClosed(Conflict):
    """It stands in the table by now."""

    code = "agronomy.proposal_closed"
    message = _("This proposal stands in the table by now. Begin a new one.")


class WasHandedIn(Conflict):
    """What a reviewer has looked at stays on record."""

    code = "agronomy.was_handed_in"
    message = _("This was handed in before, so it stays on record. Only new drafts can be deleted.")


class ChangedMeanwhile(Conflict):
    """Somebody saved since the form was opened; nothing was written."""

    code = "agronomy.changed_meanwhile"
    message = _(
        "Somebody saved this proposal after you had opened it. What you typed stands below. Open"
        " the saved one beside it, and copy over what you need."
    )


class KeyTaken(Invalid):
    """There is such a crop."""

    code = "agronomy.key_taken"
    message = _("There is a crop of this key already. Propose a change to it.")

    def __init__(self) -> None:
        super().__init__(field="key")


class PlaceTaken(Invalid):
    """There is such a row."""

    code = "agronomy.place_taken"
    message = _("This place has an entry already. Propose a change to it.")

    def __init__(self) -> None:
        super().__init__(field="place")


class PlaceNotYours(Invalid):
    """Nobody proposes beyond the own grants."""

    code = "agronomy.place_not_yours"
    message = _("Your role does not cover this place.")

    def __init__(self) -> None:
        super().__init__(field="place")


class NotYourTables(Forbidden):
    """Only technicians, experts and editors propose."""

    code = "agronomy.not_your_tables"
    message = _("Technicians, experts and editors propose changes to these tables.")


class RowInUse(Conflict):
    """Something points at a row that would go."""

    code = "agronomy.row_in_use"
    message = _("Something points at a stage or class that would go. It stays.")
