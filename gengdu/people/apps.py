"""The app's entry in Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """gengdu.people"""

    name = "gengdu.people"
    label = "people"

    def ready(self) -> None:
        """Say which columns are sealed, how homes follow their region, and where the pages are."""
        self._register_pages()
        from gengdu.people.actions import homes, keys
        from gengdu.people.models import Account, Person, SecondFactor
        from gengdu.people.registry import SealedColumn, sealed_columns
        from gengdu.regions.registry import rehomers
        from gengdu.sms.models import Message

        for name, column in {
            "people.name": SealedColumn(
                Person, "name_sealed", "name", (("name_blind", "name"),), keys.reindex_names
            ),
            "people.id_number": SealedColumn(Person, "id_sealed", "id", (("id_blind", "id"),)),
            "people.phone": SealedColumn(
                Account, "phone_sealed", "phone", (("phone_blind", "phone"),)
            ),
            "people.second_factor": SealedColumn(SecondFactor, "secret_sealed", "secret"),
            "sms.phone": SealedColumn(
                Message, "phone_sealed", "phone", (("phone_blind", "phone"),)
            ),
            "sms.text": SealedColumn(Message, "text_sealed", "text"),
        }.items():
            sealed_columns.register(name, column)
        self._register_files()
        rehomers.register("people.households", homes.HOUSEHOLDS)
        rehomers.register("people.people", homes.PEOPLE)

    def _register_files(self) -> None:
        from gengdu.files.registry import accounts
        from gengdu.people import queries
        from gengdu.people.actions.uploads import OwnFiles
        from gengdu.people.registry import personal_data

        accounts.register("people", queries.is_signed_in)
        personal_data.register("files", OwnFiles())

    def _register_pages(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from gengdu.shell.navigation import Link, Tab, links, tabs

        tabs.register("me", Tab("people:me", _("Mine"), "circle-user", order=90))
        for name, page in {
            "place": "people:place",
            "sign_in": "people:sign_in",
            "sign_up": "people:sign_up",
            "me": "people:me",
            "me_fragment": "people:fragment",
        }.items():
            links.register(name, Link(page))
