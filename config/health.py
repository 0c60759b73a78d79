"""/healthz and /readyz: JSON for the supervisor, the balancer and `gengdu doctor`.

Nothing here names an address, a path or a secret; both are never cached.
"""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import folders
from config.release import release
from gengdu.kit.health import checks, declare


def network_folder() -> str:
    """Empty, or why the embedded database must not lie where it does."""
    if not settings.EMBEDDED:
        return ""
    kind = folders.network_kind(Path(settings.DATA))
    return f"it lies on a network file system ({kind}), where SQLite breaks" if kind else ""


def database() -> str:
    """Empty, or which database does not answer."""
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    return ""


def disk() -> str:
    """Empty, or how little room is left."""
    free = folders.free_bytes(Path(settings.DATA))
    if free >= folders.LEAST_FREE:
        return ""
    return f"{free // folders.MIB} MiB left, {folders.LEAST_FREE // folders.MIB} needed"


declare("database", database)
declare("disk", disk)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """This process lives; 503 where it lives on ground that will not carry it."""
    problem = network_folder()
    said = {"status": "error" if problem else "ok", "version": release()}
    if problem:
        said["data_folder"] = problem
    return _answer(said, ok=not problem)


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """This process can take requests; 503 with a reason for each check that fails.

    A check that is not fatal gives its reason and leaves the answer at 200.
    """
    found = {check.name: check.ask() or "ok" for check in checks}
    ready = all(found[check.name] == "ok" for check in checks if check.fatal)
    return _answer({"status": "ok" if ready else "error", "checks": found}, ok=ready)


def _answer(said: Mapping[str, object], *, ok: bool) -> JsonResponse:
    return JsonResponse(said, status=200 if ok else 503)
