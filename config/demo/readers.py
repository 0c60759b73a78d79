"""What the villagers have read, and what they said of it: facts, no decisions."""

from typing import Final

from config.demo.villages import uid_of
from gengdu.articles.actions import count_reader
from gengdu.articles.actions.reading import (
    confirm_article,
    keep_article,
    like_article,
    remember_reading,
)
from gengdu.articles.models import PublishedArticle
from gengdu.delivery.actions.feedback import give_feedback
from gengdu.delivery.enums import Word
from gengdu.delivery.queries.standing import standing_for
from gengdu.kit import clock
from gengdu.people.models import Account
from gengdu.portal.actions import note_shown

NOTICE: Final = uid_of("article", "subsidy")
"""The one that asks to be confirmed."""
SILENT: Final = 5
"""One household of so many looks at nothing: there is somebody left to be reached."""
OPENED: Final = 3
"""Articles that a household opens of those it is told of."""
SAID: Final = (
    Word.USEFUL, Word.DONE, "", Word.USEFUL, "", Word.USEFUL, Word.WRONG_TIME, "", Word.DONE,
    Word.IRRELEVANT, "",
)  # fmt: skip
"""In turn; "" says nothing."""


def read_on(no: int, account: Account) -> int:
    """Let a household look at its week and open something; returns how many articles it opened."""
    if no % SILENT == SILENT - 1:
        return 0
    advice = standing_for(account, clock.today())
    note_shown(actor=account, items=[one.item.uid for one in advice])
    opened = advice[: 1 + no % OPENED]
    articles = PublishedArticle.objects.filter(uid__in=[one.item.object_uid for one in opened])
    for article in articles.order_by("pk"):
        _open(no, account, article)
    for place, one in enumerate(opened):
        word = SAID[(no * 3 + place) % len(SAID)]
        if word:
            give_feedback(actor=account, item_uid=one.item.uid, word=word)
    if no % 2 == 0 and any(one.item.object_uid == NOTICE for one in advice):
        confirm_article(actor=account, article_uid=NOTICE)
    return len(opened)


def _open(no: int, account: Account, article: PublishedArticle) -> None:
    """Read it; every third likes it, every eighth keeps it."""
    count_reader(
        actor=account,
        article_uid=article.uid,
        address=f"198.18.200.{no % 250}",
        device="演示",
        place=account.person.region_id,
    )
    remember_reading(actor=account, article=article)
    if no % 3 == 0:
        like_article(actor=account, article_uid=article.uid)
    if no % 8 == 0:
        keep_article(actor=account, article_uid=article.uid)
