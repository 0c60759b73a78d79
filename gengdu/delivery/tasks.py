"""What happens every night and hour, and after a publication."""

from gengdu.delivery import actions
from gengdu.delivery.actions import clearing, ringing
from gengdu.jobs.actions import progress
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task
from gengdu.kit import clock


@task("delivery.count_targets", queue=Queue.BULK, every="daily 01:00")
def count_targets(item_id: int | None = None) -> int:
    """For how many every standing item is meant today; after a publication only that one."""
    return actions.count_targets(today=clock.today(), item_id=item_id, progress=progress)


@task("delivery.ring_item", queue=Queue.BULK)
def ring_item(item_id: int) -> int:
    """Tell by bell whoever meets an item and was not told; goes on where it was stopped."""
    return ringing.ring_item(item_id=item_id, progress=progress)


@task("delivery.ring_what_stands", every="every 60m")
def ring_what_stands() -> int:
    """Who has come into the window of an item since is told."""
    return ringing.ring_what_stands()


@task("delivery.ring_what_is_due", every="every 10m")
def ring_what_is_due() -> int:
    """What quiet hours or the budget held back is tried again."""
    return ringing.ring_what_is_due()


@task("delivery.close_ledger", queue=Queue.BULK)
def close_ledger(item_id: int) -> int:
    """What is held back of an item that rings no more is never sent."""
    return ringing.close_ledger(item_id=item_id, progress=progress)


@task("delivery.purge_budgets", queue=Queue.BULK, every="daily 03:50")
def purge_budgets() -> int:
    """Budgets of weeks long past."""
    return ringing.purge_budgets()


@task("delivery.clear_old", queue=Queue.BULK, every="daily 04:10")
def clear_old() -> int:
    """Who was told of what, long after it was over."""
    return clearing.clear_old(progress=progress)
