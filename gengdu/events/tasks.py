"""The roll-up."""

from gengdu.events import actions
from gengdu.jobs.registry import task


@task("events.count_facts", every="every 30s")
def count_facts() -> int:
    """Add what happened since the last time to the tallies."""
    return actions.count_facts()
