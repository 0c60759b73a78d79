"""Which database holds what: throttles live apart from everything that must not be lost."""

from typing import Any

from django.conf import settings
from django.db.models import Model

TRANSIENT_APPS = {"limits"}


class TransientRouter:
    """Routes `limits` to settings.GENGDU_TRANSIENT_ALIAS, all else to `default`.

    In the embedded profile that is a second SQLite file; in the cluster a second connection to
    the same PostgreSQL, so that a count outlives the rolled-back action that caused it.
    """

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        """The alias to read from."""
        return self._alias(model._meta.app_label)

    def db_for_write(self, model: type[Model], **_hints: Any) -> str | None:
        """The alias to write to."""
        return self._alias(model._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """A file of its own holds only the transient apps; a shared database is migrated once."""
        if settings.GENGDU_TRANSIENT_SHARED:
            return db == "default"
        return (db == settings.GENGDU_TRANSIENT_ALIAS) == (app_label in TRANSIENT_APPS)

    def _alias(self, app_label: str) -> str | None:
        return settings.GENGDU_TRANSIENT_ALIAS if app_label in TRANSIENT_APPS else None
