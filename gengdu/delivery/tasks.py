"""What happens every night, and after a publication."""

from gengdu.delivery import actions
from gengdu.jobs.actions import progress
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task
from gengdu.kit import clock


@task("delivery.count_targets", queue=Queue.BULK, every="daily 01:00")
def count_targets(item_id: int | None = None) -> int:
    """For how many every standing item is meant today; after a publication only that one."""
    return actions.count_targets(today=clock.today(), item_id=item_id, progress=progress)
