"""Words of search."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may find a document (DESIGN §4.4)."""

    PUBLIC = "public", _("everybody")
    MEMBERS = "members", _("whoever is signed in")
    OWN = "own", _("members of its region")


class Problem(models.TextChoices):
    """Why nothing was looked for."""

    EMPTY = "empty", _("Nothing was entered")
    NO_WORD = "no_word", _("No word in it")
    LONG = "long", _("Too long")
