"""What is refused in review, in the words of authors and reviewers."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict, Forbidden, Invalid


class OwnWork(Forbidden):
    """Author ≠ any approver."""

    code = "review.own_work"
    message = _("You wrote this yourself. Somebody else must decide.")


class DecidedBefore(Forbidden):
    """One person, one step."""

    code = "review.decided_before"
    message = _("You decided an earlier step of this. The next step needs another person.")


class AlreadyDecided(Conflict):
    """The step is no longer open."""

    code = "review.already_decided"
    message = _("This has been decided meanwhile.")


class VersionChanged(Conflict):
    """An approval names a hash, and the thing has another one by now."""

    code = "review.version_changed"
    message = _("The text or the audience has changed since. Please look at the new version.")


class ChecksFailed(Invalid):
    """The machine found something that must be corrected first."""

    code = "review.checks_failed"
    message = _("Please correct first: %(problems)s")


class NoteMissing(Invalid):
    """Sent back without a word why."""

    code = "review.note_missing"
    message = _("Please write in a sentence what should be changed.")

    def __init__(self) -> None:
        super().__init__(field="note")
