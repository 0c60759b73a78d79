"""The July of the portal's tests."""

from gengdu.portal.tests.conftest import july, plant, publish, seeded, write

__all__ = ["july", "plant", "publish", "seeded", "write"]
