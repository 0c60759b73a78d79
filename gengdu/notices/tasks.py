"""What happens every night."""

from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task
from gengdu.notices import actions


@task("notices.purge_old", queue=Queue.BULK, every="daily 03:40")
def purge_old() -> int:
    """Clear away what was read half a year ago."""
    return actions.purge_old()
