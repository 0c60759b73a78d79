"""Where upper apps say how often what they published was read."""

from gengdu.kit.registry import Registry

readings: Registry[str] = Registry("facts of reading")
"""By kind of item: the kind of the event that somebody read one ("articles.seen")."""
