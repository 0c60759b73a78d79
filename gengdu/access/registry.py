"""Where upper apps join the gate: rubrics that limit a grant, listeners to roles given."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise

from gengdu.access.models import Grant
from gengdu.kit.registry import Registry

rubric_sources: Registry[Callable[[], Mapping[str, str | Promise]]] = Registry("rubric sources")
"""Each gives its rubrics as code → title; a grant may name only these."""

role_listeners: Registry[Callable[[Grant], None]] = Registry("role listeners")
"""Each hears of a grant just made or ended (`ended_at` says which), inside the transaction."""
