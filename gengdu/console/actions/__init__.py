"""What the frame itself writes: exports, opened names, refusals. Everything else is the apps'."""

from gengdu.console.actions.exports import (
    delete_old_exports,
    folder,
    start_export,
    write_export,
)
from gengdu.console.actions.rows import (
    RowReport,
    open_personal,
    record_refusal,
    run_for_each,
    stop_own_job,
)

__all__ = [
    "RowReport",
    "delete_old_exports",
    "folder",
    "open_personal",
    "record_refusal",
    "run_for_each",
    "start_export",
    "stop_own_job",
    "write_export",
]
