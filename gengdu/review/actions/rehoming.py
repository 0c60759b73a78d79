"""What waits for a decision, or had one, follows its places when they move, merge or split.

The thing handed in says another place then: it is sent back or handed in anew, by its hash.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from gengdu.changes import actions as changes
from gengdu.regions.registry import Rehomer, rehomer_of
from gengdu.review.models import Submission


def _tell_feed(keys: Sequence[int]) -> None:
    for submission in Submission.objects.filter(pk__in=keys):
        changes.record(submission, region_code=submission.region_id)


SUBMISSIONS: Rehomer = rehomer_of(Submission, "region", label=_("submissions"), moved=_tell_feed)
QUEUES: Rehomer = rehomer_of(Submission, "queue_region", label=_("submissions in review queues"))
