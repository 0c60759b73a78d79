"""Where upper apps join the gate: which rubrics a grant can be limited to."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise

from gengdu.kit.registry import Registry

rubric_sources: Registry[Callable[[], Mapping[str, str | Promise]]] = Registry("rubric sources")
"""Each gives its rubrics as code → title; a grant may name only these."""
