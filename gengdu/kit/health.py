"""What must hold for this process to take requests: apps register checks, /readyz asks them.

A probe answers "" when all is well, else the reason in a few English words for the operator:
no secret, no address, no personal data. It is cheap (one query at most) and may raise: whoever
asks reports an exception by its class alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gengdu.kit.registry import Registry


@dataclass(frozen=True)
class Check:
    """One condition of readiness; `name` is the word in the answer of /readyz."""

    name: str
    probe: Callable[[], str]
    fatal: bool = True
    """Whether the process is not ready without it; else /readyz only says so."""

    def ask(self) -> str:
        """Empty when all is well, else the reason; a probe that fails is a reason, not a crash."""
        try:
            return self.probe()
        except Exception as error:  # noqa: BLE001 - a probe of any app; a database error holds a DSN
            return f"the probe failed with {type(error).__name__}"


checks: Registry[Check] = Registry("health checks")


def declare(name: str, probe: Callable[[], str], *, fatal: bool = True) -> Check:
    """Register a check under its name (from an app's `ready()`)."""
    return checks.register(name, Check(name, probe, fatal))
