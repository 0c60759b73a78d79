"""The articles of the demonstration, on the way of every article: written, handed in, approved."""

from config.demo import cast
from config.demo.people import Town
from config.demo.texts import EXAMPLE, SOURCE, TEXTS, Text
from config.demo.villages import uid_of
from gengdu.articles.actions import create_article, submit_article
from gengdu.articles.enums import KIND, State
from gengdu.articles.rules.drafts import Draft
from gengdu.delivery.rules.audiences import Audience
from gengdu.review.actions import approve
from gengdu.review.queries import pending_of


def publish_all(town: Town) -> int:
    """Write every text; all but the one that waits are approved. Returns how many there are."""
    for text in TEXTS:
        _publish(town, text)
    return len(TEXTS)


def _publish(town: Town, text: Text) -> None:
    author, reviewer = town.accounts[text.author.key], town.accounts[cast.REVIEWER.key]
    uid = uid_of("article", text.key)
    article = create_article(actor=author, article_uid=uid, draft=_draft(town, text))
    if article.state == State.DRAFT:
        article = submit_article(actor=author, article_uid=uid)
    if article.state == State.PENDING and not text.waits:
        submission = pending_of(KIND, uid)
        if submission is None:
            raise RuntimeError("handed in a moment ago, and not waiting")
        approve(actor=reviewer, submission_uid=submission.uid, sha256=submission.version.sha256)


def _draft(town: Town, text: Text) -> Draft:
    crops = tuple(stage.partition(":")[0] for stage in text.stages)
    return Draft(
        rubric=text.rubric,
        title=text.title,
        region=cast.COUNTY,
        organisation=town.bureaus[text.bureau.key].uid,
        summary=text.summary,
        body=text.body + EXAMPLE,
        source=SOURCE,
        stages=text.stages,
        audience=Audience(
            regions=text.regions, crops=crops, stages=text.stages, lead_days=text.lead_days
        ),
    )
