"""The app's entry in Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """gengdu.search"""

    name = "gengdu.search"
    label = "search"

    def ready(self) -> None:
        """Its place in the top bar; a follower of the feed; /readyz says when it falls behind."""
        from gengdu.access.registry import ApiRoom, api_rooms
        from gengdu.jobs.registry import Follower, followers
        from gengdu.kit import health
        from gengdu.search.queries import feed
        from gengdu.shell.navigation import Link, links

        api_rooms.register("search", ApiRoom("gengdu.search.api.router", "search"))
        links.register("search", Link("search:search"))
        followers.register("search", Follower("search.follow", feed.watched))
        health.declare("search", feed.lag_problem, fatal=False)
