"""Who may decide: never the author, and nobody two steps of one submission."""

from collections.abc import Collection

from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.review.enums import State
from gengdu.review.errors import AlreadyDecided, DecidedBefore, OwnWork
from gengdu.review.models import Submission

LONGEST_NOTE = 500


def require_open(submission: Submission) -> None:
    """Refuse what is no longer waiting."""
    require(submission.state == State.PENDING, AlreadyDecided)


def require_other_person(
    actor: Account, submission: Submission, *, writers: Collection[int], earlier: Collection[int]
) -> None:
    """Refuse whoever wrote on it or handed it in, and whoever decided an earlier step (keys)."""
    require(actor.pk != submission.author_id and actor.pk not in writers, OwnWork)
    require(actor.pk not in earlier, DecidedBefore)
