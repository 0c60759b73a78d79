"""Words of articles."""

from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

KIND: Final = "articles.article"
"""The kind of an article in review, in delivery and in what was seen."""
SEEN: Final = "articles.seen"
"""The fact that somebody read one, once a day."""
AGRI_TECH: Final = "agri-tech"
"""The rubric of advice, which names its source."""


class State(models.TextChoices):
    """Where the working copy stands; it may be ahead of what readers see."""

    DRAFT = "draft", pgettext_lazy("state of an article", "draft")
    PENDING = "pending", pgettext_lazy("state of an article", "waiting for review")
    REJECTED = "rejected", pgettext_lazy("state of an article", "sent back")
    PUBLISHED = "published", pgettext_lazy("state of an article", "published")
    RECALLED = "recalled", pgettext_lazy("state of an article", "recalled")
