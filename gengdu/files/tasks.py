"""Work on files in the background."""

from gengdu.files import actions
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task


@task("files.make_renditions", queue=Queue.FAST)
def make_renditions(file_id: int) -> str:
    """Make the sizes of a picture; returns how it stands."""
    return actions.make_renditions(file_id=file_id)


@task("files.sweep", queue=Queue.BULK, every="daily 03:50")
def sweep() -> list[int]:
    """Clear away what nobody claimed and for what no row stands."""
    return list(actions.sweep())
