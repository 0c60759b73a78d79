"""The change feed and its sequencer."""

from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.console.registry import Board
from gengdu.system.queries.changes import feed_for

FEED = Board(
    app="changes",
    noun="feed",
    title=_("Change feed"),
    domain="running",
    icon="list",
    order=30,
    view=Right.JOBS_VIEW,
    query=feed_for,
    template="system/feed.html",
)
