"""Moving live rows after their regions, in batches that each commit."""

import uuid

from django.utils.translation import gettext as _

from gengdu.jobs.actions import progress
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task
from gengdu.regions import actions, queries


@task("regions.rehome", queue=Queue.BULK)
def rehome(uid: str) -> None:
    """Move the live rows of a succession; repeated, it goes on where it stopped."""
    while step := actions.rehome_some(uid=uuid.UUID(uid)):
        progress(step.done, step.expected, _("Moving rows to their new place"))


@task("regions.unhome", queue=Queue.BULK)
def unhome(uid: str) -> None:
    """Put the live rows of an undone succession back."""
    while step := actions.unhome_some(uid=uuid.UUID(uid)):
        progress(step.done, step.expected, _("Moving rows back to where they were"))


@task("regions.rehome_late", queue=Queue.BULK, every="every 1h")
def rehome_late() -> None:
    """Rows written to a region in the very moment it closed follow, forwards or back."""
    for uid in queries.successions_watched():
        rehome(str(uid))
        unhome(str(uid))
        actions.settle(uid=uid)
