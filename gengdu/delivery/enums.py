"""Words of delivery."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(models.TextChoices):
    """How far an item goes: page and inbox, the ladder, at once."""

    NORMAL = "normal", _("normal")
    IMPORTANT = "important", _("important")
    EMERGENCY = "emergency", _("emergency")


class Medium(models.TextChoices):
    """How something leaves the page."""

    BELL = "bell", pgettext_lazy("medium", "bell")


class Sent(models.TextChoices):
    """What became of one row of the ledger."""

    HELD = "held", pgettext_lazy("ledger", "held back")
    SENT = "sent", pgettext_lazy("ledger", "sent")
    READ = "read", pgettext_lazy("ledger", "read")
    SKIPPED = "skipped", pgettext_lazy("ledger", "not sent")


class Held(models.TextChoices):
    """Why a row was held back, or not sent in the end."""

    QUIET = "quiet", pgettext_lazy("ledger", "quiet hours")
    BUDGET = "budget", pgettext_lazy("ledger", "had enough this week")
    PASSED = "passed", pgettext_lazy("ledger", "not meant any more for now")
    OVER = "over", pgettext_lazy("ledger", "ended, taken back or no longer important")


class Asks(models.TextChoices):
    """The two questions that feedback answers, each once for a person and item."""

    OPINION = "opinion", pgettext_lazy("feedback", "was it of use")
    DEED = "deed", pgettext_lazy("feedback", "was it done")


class Word(models.TextChoices):
    """What a reader says of an advice."""

    USEFUL = "useful", pgettext_lazy("feedback", "useful")
    IRRELEVANT = "irrelevant", pgettext_lazy("feedback", "not for me")
    WRONG_TIME = "wrong_time", pgettext_lazy("feedback", "not at this stage")
    DONE = "done", pgettext_lazy("feedback", "done")


UNDONE: Final = "undone"
"""Takes `Word.DONE` back."""


class Told:
    """Kinds of notices that delivery sends."""

    IMPORTANT: Final = "delivery.important"
    EMERGENCY: Final = "delivery.emergency"
