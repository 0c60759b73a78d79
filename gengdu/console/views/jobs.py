"""A job's progress: watched by whoever started it, left and found again.

A stranger's job is looked at in the section of background work, where the right to do so is.
"""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gengdu.console import actions, queries
from gengdu.console.models import Export
from gengdu.console.views.gate import ConsoleView
from gengdu.jobs.enums import JobState
from gengdu.jobs.models import Job
from gengdu.shell.answers import wants_fragment

RUNNING = {JobState.QUEUED, JobState.RUNNING}


class JobPage(ConsoleView):
    """How far it is, and its result; a fragment for htmx while it runs."""

    def get(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """The progress."""
        job = queries.own_job(self.account, uid)
        context = self._progress(job)
        if wants_fragment(request):
            return render(request, "console/_job.html", context)
        return self.page("console/job.html", crumbs=[(context["title"], "")], job=job, **context)

    def _progress(self, job: Job) -> dict[str, Any]:
        export = queries.export_of_job(self.account, job)
        return {
            "title": _("Export") if export else _("Background work"),
            "url": reverse("console:job", args=[job.uid]),
            "words": job.words or job.get_state_display(),
            "done": job.done_units,
            "total": job.all_units,
            "running": job.state in RUNNING,
            "failed": self._problem(job),
            "result_url": self._result_url(job, export),
            "result_label": _("Fetch the file"),
            "cancel_url": reverse("console:job_cancel", args=[job.uid]),
        }

    def _result_url(self, job: Job, export: Export | None) -> str:
        if export is None or not export.file or job.state != JobState.DONE:
            return ""
        return reverse("console:download", args=[export.uid])

    def _problem(self, job: Job) -> str:
        if job.state == JobState.DEAD:
            last = job.error.strip().rpartition("\n")[2]
            return _("This did not work: %(reason)s") % {"reason": last}
        return _("This was stopped.") if job.state == JobState.CANCELLED else ""


class JobCancel(ConsoleView):
    """Stops a job one started oneself."""

    def post(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """Ask for the stop; a running job ends at its next step."""
        actions.stop_own_job(actor=self.account, job_uid=uid)
        return redirect("console:job", uid)
