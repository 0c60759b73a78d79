"""Where upper apps add what is the reader's own to the page of an article."""

import uuid
from collections.abc import Callable

from gengdu.kit.registry import Registry

fragments: Registry[Callable[[uuid.UUID], str]] = Registry("personal parts of an article's page")
"""Each gives the address of a personal fragment about an article ("because your maize …").

The page itself is the same bytes for everybody; htmx puts the fragment in, without script it is
missing. An answer without content (204) leaves the place empty.
"""
closings: Registry[Callable[[uuid.UUID], str]] = Registry("personal parts below an article")
"""The same, below the text: what its reader says of it."""
