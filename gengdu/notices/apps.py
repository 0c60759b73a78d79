"""The app's entry in Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """gengdu.notices"""

    name = "gengdu.notices"
    label = "notices"

    def ready(self) -> None:
        """The bell, the word for roles, and what happens to a person's notices."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.access.registry import ApiRoom, api_rooms, role_listeners
        from gengdu.notices.actions import personal, sending
        from gengdu.notices.registry import Kind, kinds
        from gengdu.notices.views import unread
        from gengdu.people.registry import mergers, personal_data
        from gengdu.shell.navigation import Bell, bells

        api_rooms.register("notices", ApiRoom("gengdu.notices.api.router", "inbox"))
        bells.register("notices", Bell("notices:inbox", _("Messages"), "bell", count=unread))
        kinds.register(sending.ROLE, Kind(_("Your roles"), "key-round"))
        role_listeners.register("notices", lambda grant: sending.tell_of_role(grant=grant))
        personal_data.register("notices", personal.OwnNotices())
        mergers.register("notices", personal.Follow())
