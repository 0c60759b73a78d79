"""The worker's part: following the feed, and reading many documents again."""

from gengdu.jobs.actions import progress
from gengdu.jobs.registry import task
from gengdu.search import actions


@task("search.follow", every="every 5m")
def follow() -> int:
    """Work off the feed, then what is to be read again; the sequencer asks for it after a change.

    The schedule is for what was asked for while no worker ran.
    """
    while actions.follow_feed():
        progress(0, 0)
    swept = 0
    while count := actions.sweep_batch():
        swept += count
        progress(0, 0)
        actions.follow_feed()
    return swept
