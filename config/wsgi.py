"""WSGI entry of the pages and bulk instances, behind their door."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.copies import Copies
from config.doorkeeper import BulkDoor, PagesDoor, Slots
from config.watchdog import Watchdog

watchdog = Watchdog(patience=20, longest=60)
"""Started in each worker process (config/server.py): a thread does not survive a fork."""

_DOORS = {
    # Of 16 threads at most 12 wait for bodies: reading goes on while somebody trickles.
    "pages": (PagesDoor, Slots(each=4, together=12)),
    "bulk": (BulkDoor, Slots(each=4, together=28)),
}
_door, _slots = _DOORS[settings.GENGDU_INSTANCE]
_product = get_wsgi_application()
_keeps = settings.EMBEDDED and settings.GENGDU_INSTANCE == "pages"
application = _door(
    Copies(_product) if _keeps else _product,
    _slots,
    watchdog,
    settings.GENGDU_BODY_LIMIT,
    settings.GENGDU_TRUSTED_PROXIES,
)
