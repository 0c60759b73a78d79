"""What the tests of observations share: the work that follows one, and that nothing was written."""

from gengdu.audit.models import AuditEntry
from gengdu.fields import tasks
from gengdu.fields.models import Observation
from gengdu.jobs.models import Job
from gengdu.people.tests.browser import Browser

COUNTY = "220122"


def work() -> None:
    """What the worker does: every job that waits."""
    for job in Job.objects.filter(task="fields.recompute_where", state="queued"):
        tasks.recompute_where(*job.args)
        Job.objects.filter(pk=job.pk).update(state="done")


def jobs():
    """The work about this county; loading the tables has asked for some of its own."""
    return Job.objects.filter(unique_key__startswith=f"fields.recompute:{COUNTY}")


def nothing_was_written() -> bool:
    verbs = AuditEntry.objects.filter(verb__startswith="fields.observation")
    return not (Observation.objects.exists() or jobs().exists() or verbs.exists())


def desk(account) -> Browser:
    """Somebody at work, past the second step."""
    browser = Browser()
    browser.sign_in(account, second_factor=True)
    return browser
