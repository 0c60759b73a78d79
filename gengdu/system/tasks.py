"""Long checks in the worker."""

from django.utils.translation import gettext as _

from gengdu.audit import queries as audit
from gengdu.jobs.actions import progress
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task

SHOWN = 50


@task("system.verify_log", queue=Queue.BULK, max_attempts=2)
def verify_log() -> dict[str, object]:
    """Walk the audit log; the result says what is wrong with it."""
    found = audit.verify()
    words = _("The log is whole.") if found.clean else _("The log was tampered with.")
    progress(found.entries, found.entries, words)
    return {
        "clean": found.clean,
        "seals": found.seals,
        "entries": found.entries,
        "unsealed": found.unsealed,
        "findings": [str(finding) for finding in found.findings[:SHOWN]],
    }
