"""Words of articles."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KIND: Final = "articles.article"
"""The kind of an article in review, in delivery and in what was seen."""
SEEN: Final = "articles.seen"
"""The fact that somebody read one, once a day."""
LIKED: Final = "articles.liked"
"""The tally of likes; its rows are `models.Like`, not facts: a like can be taken back."""
AGRI_TECH: Final = "agri-tech"
"""The rubric of advice, which names its source."""


class State(models.TextChoices):
    """Where the working copy stands; it may be ahead of what readers see."""

    DRAFT = "draft", pgettext_lazy("state of an article", "draft")
    PENDING = "pending", pgettext_lazy("state of an article", "waiting for review")
    REJECTED = "rejected", pgettext_lazy("state of an article", "sent back")
    SCHEDULED = "scheduled", pgettext_lazy("state of an article", "approved, will be published")
    PUBLISHED = "published", pgettext_lazy("state of an article", "published")
    EXPIRED = "expired", pgettext_lazy("state of an article", "has run out")
    RECALLED = "recalled", pgettext_lazy("state of an article", "recalled")


class Notified:
    """Kinds of notices that articles send."""

    CORRECTION: Final = "articles.correction"
    EXPIRY: Final = "articles.expiry"
    HELD: Final = "articles.held"
    RECALL: Final = "articles.recall"


class Licence(models.TextChoices):
    """Under which terms others may use a text."""

    OWN = "", _("all rights with the organisation")
    GOVERNMENT = "government", _("open government information")
    CC_BY = "cc-by", _("CC BY 4.0")
    CC_BY_SA = "cc-by-sa", _("CC BY-SA 4.0")
    PERMITTED = "permitted", _("used with permission")
