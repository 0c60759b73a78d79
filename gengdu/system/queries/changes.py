"""The change feed and its sequencer, for those who look after background work."""

from collections.abc import Mapping

from gengdu.access.scope import Actor
from gengdu.audit import queries as audit
from gengdu.changes import queries as changes
from gengdu.changes.models import Change
from gengdu.jobs.models import Lease, WorkerBeat

SHOWN = 30


def feed_for(actor: Actor) -> Mapping[str, object]:
    """Its head, what waits, who numbers, and the last changes by kind and number (no content)."""
    newest = Change.objects.filter(seq__isnull=False).order_by("-seq")
    return {
        "head": changes.head(),
        "lag": round(changes.lag()),
        "waiting": Change.objects.filter(seq__isnull=True).count(),
        "audit_lag": round(audit.lag()),
        "seal": audit.last_seal(),
        "leases": Lease.objects.order_by("name"),
        "workers": WorkerBeat.objects.order_by("-seen_at")[:10],
        "newest": newest[:SHOWN],
    }
