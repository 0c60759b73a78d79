"""What runs each night."""

from typing import Any

from gengdu.fields.actions import turning
from gengdu.jobs.actions import progress
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task
from gengdu.kit import clock


@task("fields.turn_seasons", queue=Queue.BULK, every="daily 00:10")
def turn_seasons() -> int:
    """End the seasons that are over, begin those that come back each year."""
    return turning.turn_seasons(progress=progress, today=clock.today())


@task("fields.recompute_all", queue=Queue.BULK, every="daily 00:20")
def recompute_all() -> int:
    """Stages of all plantings for the day that has begun."""
    from gengdu.fields.actions import nightly  # loads NumPy: in the worker, when it is asked for

    return nightly.recompute_all(progress=progress, today=clock.today())


@task("fields.recompute_where", queue=Queue.BULK)
def recompute_where(where: dict[str, Any]) -> int:
    """Stages of a region's plantings: `{"region": code or "", "crop": id or None}`."""
    from gengdu.fields.actions import nightly  # loads NumPy

    return nightly.recompute_where(
        region_code=where["region"],
        crop_id=where["crop"],
        progress=progress,
        today=clock.today(),
    )
