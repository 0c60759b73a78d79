"""Exports in the worker."""

from gengdu.console import actions
from gengdu.jobs.actions import progress
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task


@task("console.write_export", queue=Queue.BULK, max_attempts=3)
def write_export(export_id: int) -> int:
    """Write one export."""
    from gengdu.console import sheets  # loads XlsxWriter: in the worker, when one is asked for

    return actions.write_export(
        export_id=export_id, open_sheet=sheets.open_sheet, progress=progress
    )


@task("console.delete_old_exports", every="1h")
def delete_old_exports() -> int:
    """Delete the files whose day is over."""
    return actions.delete_old_exports()
