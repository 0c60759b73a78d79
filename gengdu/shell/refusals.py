"""Where upper apps hear of refusals: the audit log wants permission denials (SECURITY 22).

The audit app stands above the shell, so it (or the app that owns the rule) registers a listener in
`ready()`. A listener gets the request and the refusal, outside of any transaction, after the
refused action was rolled back; it must decide itself what is worth a row.
"""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest

from gengdu.kit.errors import DomainError
from gengdu.kit.registry import Registry

logger = logging.getLogger(__name__)

refusals: Registry[Callable[[HttpRequest, DomainError], None]] = Registry("refusals")


def tell(request: HttpRequest, refusal: DomainError) -> None:
    """Tell every listener; a database that cannot write it down does not change the answer."""
    for listener in refusals:
        try:
            listener(request, refusal)
        except DatabaseError:
            logger.exception("a refusal (%s) could not be written down", refusal.code)
