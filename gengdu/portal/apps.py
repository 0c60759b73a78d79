"""The app's entry in Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """gengdu.portal"""

    name = "gengdu.portal"
    label = "portal"

    def ready(self) -> None:
        """The first two tabs; advice on a planting's page, the reason on an article's."""
        from django.urls import reverse
        from django.utils.translation import gettext_lazy as _
        from django.utils.translation import pgettext_lazy

        from gengdu.access.registry import ApiRoom, api_rooms
        from gengdu.articles.registry import closings, fragments, lists, publications
        from gengdu.fields.registry import Panel, panels
        from gengdu.portal.actions import warm_later
        from gengdu.portal.queries import weeks
        from gengdu.portal.queries.lists import list_address
        from gengdu.search.registry import place_pages
        from gengdu.shell.navigation import Link, Tab, links, tabs

        api_rooms.register("portal", ApiRoom("gengdu.portal.api.router", "week"))
        tabs.register(
            "home",
            Tab(
                "portal:start",
                pgettext_lazy("tab", "Home"),
                "house",
                order=10,
                under=("/r/", "/a/"),
            ),
        )
        tabs.register(
            "week",
            Tab("portal:week", _("This week"), "sprout", order=20, under=("/me/plantings/",)),
        )
        links.register("home", Link("portal:start"))
        place_pages.register("home", lambda code: reverse("portal:home", args=[code]))
        panels.register("advice", Panel("portal/_planting_advice.html", weeks.panel_of))
        fragments.register("why", lambda uid: reverse("portal:why", args=[uid]))
        lists.register("portal", list_address)
        publications.register("fronts", warm_later)
        closings.register("said", lambda uid: reverse("delivery:feedback_about", args=[uid]))
