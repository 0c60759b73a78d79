"""What changes plantings and their stages."""

from gengdu.fields.actions.plantings import (
    Entry,
    add_planting,
    change_planting,
    end_planting,
    repeat_planting,
    say_unsure,
)
from gengdu.fields.actions.reports import decide_report, report_stage, undo_report

__all__ = [
    "Entry",
    "add_planting",
    "change_planting",
    "decide_report",
    "end_planting",
    "repeat_planting",
    "report_stage",
    "say_unsure",
    "undo_report",
]
