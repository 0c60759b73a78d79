"""What changes the index: always what the searchables say now, so that doing it twice is once."""

from gengdu.search.actions.asking import note_asked
from gengdu.search.actions.following import follow_feed
from gengdu.search.actions.rebuilding import begin_rebuild, sweep_batch

__all__ = ["begin_rebuild", "follow_feed", "note_asked", "sweep_batch"]
