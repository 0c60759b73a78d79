"""What the frame reads: standing and rows, histories, exports and jobs."""

from gengdu.console.queries.files import export_of_job, exports_of, own_export, own_job
from gengdu.console.queries.histories import Change, Step, history_of, steps_of
from gengdu.console.queries.rows import (
    filtered,
    is_row,
    may_anywhere,
    row_of,
    rows_for,
    rows_of,
    screens_for,
    standing_of,
    tab_counts,
)

__all__ = [
    "Change",
    "Step",
    "export_of_job",
    "exports_of",
    "filtered",
    "history_of",
    "is_row",
    "may_anywhere",
    "own_export",
    "own_job",
    "row_of",
    "rows_for",
    "rows_of",
    "screens_for",
    "standing_of",
    "steps_of",
    "tab_counts",
]
