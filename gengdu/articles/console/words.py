"""What the log and the inbox say of articles."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from gengdu.articles.enums import Notified
from gengdu.notices.registry import Kind
from gengdu.review.registry.snapshots import Words

VERBS: Final[Mapping[str, Words]] = {
    "articles.article.create": _("began the article"),
    "articles.article.edit": _("edited the article"),
    "articles.article.delete": _("deleted the draft"),
    "articles.article.publish": _("published the article"),
    "articles.article.schedule": _("approved the article for its hour"),
    "articles.article.unschedule": _("took the article back from its hour"),
    "articles.article.set_aside": _("could not publish the article at its hour"),
    "articles.article.recall": _("recalled the article"),
    "articles.article.rework": _("took the recalled article up again"),
    "articles.rubric.create": _("made the rubric"),
    "articles.rubric.change": _("changed the rubric"),
    "articles.rubric.policy": _("set who decides in the rubric"),
    "articles.topic.create": _("made the topic"),
    "articles.topic.change": _("changed the topic"),
}
NOTICES: Final[Mapping[str, Kind]] = {
    Notified.CORRECTION: Kind(_("Correction"), "info"),
    Notified.EXPIRY: Kind(_("Article runs out"), "history"),
    Notified.HELD: Kind(_("Not published"), "triangle-alert"),
    Notified.RECALL: Kind(_("Article recalled"), "undo-2"),
}
