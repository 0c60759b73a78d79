"""Refusals of background work, and how a run ends other than by returning."""

from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Conflict


class JobIsOver(Conflict):
    """It has ended: there is nothing to stop."""

    code = "jobs.job_is_over"
    message = _("This work has ended already.")


class JobIsLive(Conflict):
    """It waits or runs, or the same work does: there is nothing to start anew."""

    code = "jobs.job_is_live"
    message = _("This work is waiting or running already.")


class UnknownTask(Exception):
    """No such task in this release."""


class RunEnded(BaseException):
    """Not an Exception, so that a task's own error handling does not swallow it."""


class JobCancelled(RunEnded):
    """A person asked for the job to stop."""


class JobHandedBack(RunEnded):
    """The worker is stopping: the job goes back into the queue."""


class JobLost(RunEnded):
    """Another worker has the job by now: this run's outcome no longer counts."""
