"""Model fields that mean the same on SQLite and PostgreSQL."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class ByteOrderCharField(models.CharField[str, str]):
    """A CharField compared byte by byte, so that ranges over codes use the index.

    SQLite compares so by default; PostgreSQL gets COLLATE "C".
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """The column's type, with the collation where the database needs it said."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class CodeField(ByteOrderCharField):
    """A tree code of up to 12 digits; "" means the whole country."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        super().__init__(*args, **kwargs)
