"""The application of the pages and bulk instances, behind their door."""

from functools import cache

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.copies import Copies
from config.doorkeeper import Application, BulkDoor, Door, PagesDoor, Slots
from config.watchdog import Watchdog

watchdog = Watchdog(patience=20, longest=60)
"""Started in each worker process (config/server.py): a thread does not survive a fork."""


@cache
def product() -> Application:
    """The product without a door; made once, before the instances part."""
    return get_wsgi_application()


def application_of(instance: str) -> Door:
    """What the processes of this instance serve."""
    inner = product()
    # Of 16 threads at most 12 wait for bodies: reading goes on while somebody trickles.
    door, slots = {
        "pages": (PagesDoor, Slots(each=4, together=12)),
        "bulk": (BulkDoor, Slots(each=4, together=28)),
    }[instance]
    return door(
        Copies(inner) if settings.EMBEDDED and instance == "pages" else inner,
        slots,
        watchdog,
        settings.GENGDU_BODY_LIMIT,
        settings.GENGDU_TRUSTED_PROXIES,
    )
