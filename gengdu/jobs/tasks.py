"""The spine's own upkeep. The limits stand below the jobs, so their task is here."""

from gengdu.jobs.actions import progress, upkeep
from gengdu.jobs.registry import task
from gengdu.limits import actions as limits


@task("jobs.prune", every="daily 03:40")
def prune() -> int:
    """Delete jobs that ended long ago."""
    deleted = 0
    while batch := upkeep.prune_batch():
        deleted += batch
        progress(0, 0)
    return deleted


@task("jobs.clear_limits", every="every 10m")
def clear_limits() -> int:
    """Delete counters whose window has ended."""
    deleted = 0
    while batch := limits.clear_old():
        deleted += batch
        progress(0, 0)
    return deleted
