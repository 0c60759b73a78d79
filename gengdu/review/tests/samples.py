"""A waiting submission, for the matrix test."""

import itertools

from gengdu.people.tests.factories import register
from gengdu.review.actions import submit
from gengdu.review.models import Submission
from gengdu.review.tests import memo
from gengdu.system.tests.samples import Sample, Spot

_count = itertools.count(1)


def a_submission(spot: Spot) -> Submission:
    """Somebody's memo that waits at that place."""
    author = register(f"文{'甲乙丙丁'[next(_count) % 4]}", spot.region.code).account
    written = memo.write(author, "防玉米螟", spot.region, organisation=spot.organisation)
    return submit(actor=author, kind=memo.KIND, object_uid=written.uid)


SAMPLES = {"review.submission": Sample(a_submission, owned=True)}
