"""One web instance under Granian: forked from the nursery, or `python -m config.server bulk`.

The application is loaded before the workers are forked: they share its memory and are there at
once when one has to be replaced.
"""

import gc
import os
import sys
from dataclasses import dataclass

from config import env, lifeline

KEPT_VARIABLES = {"PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONPATH"}
"""All other variables are dropped once the settings are made: Granian would hand them to every
request, database password and secret key among them."""

CONNECTIONS = 4096
"""Open connections of a worker, idle ones included; beyond it Granian does not accept."""

SWITCH = 0.001
"""Seconds after which a thread at work lets another one of its process on; Python's own 5 ms are
twice what a whole page takes."""


@dataclass(frozen=True)
class Instance:
    """How an instance is served."""

    workers: int
    threads: int
    shift: int
    """What is added to the port."""


INSTANCES = {"pages": Instance(2, 16, 0), "bulk": Instance(1, 32, 1)}


def main(name: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    from django.conf import settings
    from django.db import connections
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from config import wsgi
    from config.doorkeeper import Door
    from gengdu.people.gateways.hasher import Hasher
    from gengdu.people.hashers import OwaspArgon2id

    instance = INSTANCES[name]
    _become(name)
    application, title = wsgi.application_of(name), env.process_title(name)
    forget_settings()
    connections.close_all()
    gc.collect()
    gc.freeze()  # the shared pages stay shared: the collector does not touch them
    parent = os.getpid()

    def in_worker(_target: str) -> Door:
        lifeline.follow_parent(parent)
        sys.setswitchinterval(SWITCH)
        OwaspArgon2id.apart = Hasher()
        wsgi.watchdog.start()
        return application

    Granian(
        f"config.wsgi:{name}",
        process_name=title,
        address=settings.HOST,
        port=settings.PORT + instance.shift,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=instance.workers,
        blocking_threads=instance.threads,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=10,
        log_level=LogLevels.error,  # its warning about many threads is no news
    ).serve(target_loader=in_worker)


def _become(name: str) -> None:
    """What differs from instance to instance: bulk takes large bodies, into files."""
    from django.conf import settings

    settings.GENGDU_INSTANCE = name
    if name == "bulk":
        settings.GENGDU_INCOMING.mkdir(exist_ok=True, mode=0o750)
        settings.FILE_UPLOAD_TEMP_DIR = settings.GENGDU_INCOMING
        settings.GENGDU_BODY_LIMIT = settings.GENGDU_BULK_BODY_MIB * 1024 * 1024
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024


def forget_settings() -> None:
    """Leave in the environment only what is no secret (see KEPT_VARIABLES)."""
    for variable in set(os.environ) - KEPT_VARIABLES:
        del os.environ[variable]


if __name__ == "__main__":
    lifeline.follow_parent()
    main(sys.argv[1])
