"""What happens to articles by the clock."""

from gengdu.articles.actions import publishing, reading
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task


@task("articles.publish_due", every="every 1m")
def publish_due() -> int:
    """What was approved for an hour that has come."""
    return publishing.publish_due()


@task("articles.run_out", every="daily 00:40")
def run_out() -> int:
    """What had its last day, and what will soon."""
    return publishing.run_out()


@task("articles.forget_correction")
def forget_correction(correction_id: int) -> int:
    """The notices of a correction whose article was recalled."""
    return publishing.forget_correction(correction_id=correction_id)


@task("articles.tell_correction")
def tell_correction(correction_id: int) -> int:
    """A correction, before those who were shown what it corrects."""
    return publishing.tell_correction(correction_id=correction_id)


@task("articles.forget_readings", queue=Queue.BULK, every="daily 02:40")
def forget_readings() -> int:
    """What somebody read more than a year ago."""
    return reading.forget_old_readings()
