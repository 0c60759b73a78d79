"""Where upper apps learn that clocks have changed: weather came, a table was approved."""

from typing import Protocol

from gengdu.kit.registry import Registry


class Changed(Protocol):
    """Told inside the transaction of the change: a region code ("" is everywhere) and the key of
    a crop (None is every crop). It enqueues; it does not compute."""

    def __call__(self, *, region_code: str, crop_id: int | None) -> object:
        """Have what comes from these clocks computed again."""


changed: Registry[Changed] = Registry("changes of clocks")


def clocks_changed(region_code: str, crop_id: int | None = None) -> None:
    """Say that the stages of a region's plantings are no longer what was computed."""
    for tell in changed:
        tell(region_code=region_code, crop_id=crop_id)
