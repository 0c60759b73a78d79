"""Where upper apps learn that clocks have changed: weather came, a table was approved."""

from collections.abc import Callable

from gengdu.kit.registry import Registry

Changed = Callable[[str, int | None], None]
"""Called inside the transaction of the change with a region code ("" is everywhere) and the key
of a crop (None is every crop). It enqueues; it does not compute."""

changed: Registry[Changed] = Registry("changes of clocks")


def clocks_changed(region_code: str, crop_id: int | None = None) -> None:
    """Say that the stages of a region's plantings are no longer what was computed."""
    for tell in changed:
        tell(region_code, crop_id)
