"""Take files in, give them to their owners, make sizes, clear away.

`issue_ticket`, `store_file`, `describe_file`, `attach_files`, `detach_files` and `remove_file` are
for apps above; `make_renditions` and `sweep` are the worker's; `erase_files_of` is for erasing an
account.
"""

from gengdu.files.actions.owning import (
    attach_files,
    describe_file,
    detach_files,
    erase_files_of,
    remove_file,
)
from gengdu.files.actions.renditions import make_renditions
from gengdu.files.actions.storing import issue_ticket, store_file
from gengdu.files.actions.sweeping import sweep

__all__ = [
    "attach_files",
    "describe_file",
    "detach_files",
    "erase_files_of",
    "issue_ticket",
    "make_renditions",
    "remove_file",
    "store_file",
    "sweep",
]
