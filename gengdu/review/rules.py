"""Who may decide: never the author, and nobody two steps of one submission."""

from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.review.enums import State
from gengdu.review.errors import AlreadyDecided, DecidedBefore, OwnWork
from gengdu.review.models import Submission

LONGEST_NOTE = 500


def require_open(submission: Submission) -> None:
    """Refuse what is no longer waiting."""
    require(submission.state == State.PENDING, AlreadyDecided)


def require_other_person(actor: Account, submission: Submission, earlier: set[int]) -> None:
    """Refuse the author, and whoever decided an earlier step (`earlier`: account keys)."""
    require(actor.pk != submission.author_id, OwnWork)
    require(actor.pk not in earlier, DecidedBefore)
