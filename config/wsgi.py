"""WSGI entry of the pages and bulk instances, behind their door."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.doorkeeper import BulkDoor, PagesDoor, Slots
from config.watchdog import Watchdog

watchdog = Watchdog(patience=20, longest=60)
"""Started in each worker process (config/server.py): a thread does not survive a fork."""

application = (
    BulkDoor(
        get_wsgi_application(),
        Slots(each=4, together=28),
        watchdog,
        settings.GENGDU_BODY_LIMIT,
    )
    if settings.GENGDU_INSTANCE == "bulk"
    # Of 16 threads at most 12 wait for bodies: reading goes on while somebody trickles.
    else PagesDoor(
        get_wsgi_application(),
        Slots(each=4, together=12),
        watchdog,
        settings.GENGDU_BODY_LIMIT,
    )
)
