"""Words of articles."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

KIND: Final = "articles.article"
"""The kind of an article in review, in delivery and in what was seen."""
SEEN: Final = "articles.seen"
"""The fact that somebody read one, once a day."""
AGRI_TECH: Final = "agri-tech"
"""The rubric of advice, which names its source."""


class State(models.TextChoices):
    """Where the working copy stands; it may be ahead of what readers see."""

    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for review")
    REJECTED = "rejected", _("sent back")
    PUBLISHED = "published", _("published")
    RECALLED = "recalled", _("recalled")
