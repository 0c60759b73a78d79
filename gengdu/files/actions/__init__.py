"""Take files in, give them to their owners, make sizes, clear away.

`store_file`, `describe_file`, `attach_files`, `detach_files`, `remove_file` are for apps above;
`make_renditions` and `sweep` are the worker's; `erase_files_of` is for erasing an account.
"""

from gengdu.files.actions.owning import (
    attach_files,
    describe_file,
    detach_files,
    erase_files_of,
    remove_file,
)
from gengdu.files.actions.renditions import make_renditions
from gengdu.files.actions.storing import store_file
from gengdu.files.actions.sweeping import sweep

__all__ = [
    "attach_files",
    "describe_file",
    "detach_files",
    "erase_files_of",
    "make_renditions",
    "remove_file",
    "store_file",
    "sweep",
]
