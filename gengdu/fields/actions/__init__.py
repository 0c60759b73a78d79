"""What changes plantings and their stages."""

from gengdu.fields.actions.plantings import Entry, add_planting, change_planting, end_planting

__all__ = ["Entry", "add_planting", "change_planting", "end_planting"]
