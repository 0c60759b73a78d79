"""What stands beside an article in the back office."""

from collections.abc import Mapping
from dataclasses import dataclass

from gengdu.articles.enums import KIND, SEEN, State
from gengdu.articles.models import Article
from gengdu.articles.queries.attached import pictures_in, shown_of
from gengdu.articles.queries.working import articles_to_change, draft_of
from gengdu.articles.rules.checking import checks_of
from gengdu.articles.rules.drafts import Draft, attached_in
from gengdu.articles.rules.stages import stage_words
from gengdu.delivery.models import Exposure
from gengdu.delivery.queries import Plan
from gengdu.delivery.queries.review import reach_panel
from gengdu.events.queries import count_of
from gengdu.kit import clock
from gengdu.people.models import Account
from gengdu.review.enums import State as Submitted
from gengdu.review.models import Decision, Submission
from gengdu.review.registry import Check


def text_of(actor: Account, row: Article) -> Mapping[str, object]:
    """The working copy as readers would see it, and whether they see something else."""
    live = getattr(row, "published", None)
    return {
        "article": row,
        "stages": stage_words(row.stages.all()),
        "live": live,
        "ahead": live is not None and row.state not in {State.PUBLISHED, State.EXPIRED},
        "shown": shown_of(attached_in(row.pictures), attached_in(row.attachments), actor.uid),
    }


def checks_for(actor: Account, row: Article) -> Mapping[str, object]:
    """What the machine says of the working copy."""
    return {"checks": checks_now(draft_of(row))}


def checks_now(draft: Draft) -> tuple[Check, ...]:
    """What the machine says of a text at this hour, with its pictures as they are."""
    return tuple(checks_of(draft, now=clock.now(), pictures=pictures_in(draft)))


def reach_for(actor: Account, row: Article) -> Mapping[str, object]:
    """Whom the working copy would reach now; without an audience, nobody."""
    plan = Plan(row.urgency, row.valid_until)
    return reach_panel(row.audience, plan).context if row.audience else {}


@dataclass(frozen=True)
class Handed:
    """One submission: which version, by whom, and what was decided."""

    submission: Submission
    author: str
    decisions: list[tuple[Decision, str]]

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to decide yet."""
        return self.submission.state == Submitted.PENDING


def trail_of(actor: Account, row: Article) -> Mapping[str, object]:
    """Everything that was handed in, newest first."""
    rows = Submission.objects.filter(kind=KIND, object_uid=row.uid).order_by("-pk")
    rows = rows.select_related("version", "author__person", "queue_region")
    found = [
        Handed(
            each,
            each.author.person.name(),
            [(one, one.reviewer.person.name()) for one in each.decisions.all()],
        )
        for each in rows.prefetch_related("decisions__reviewer__person")
    ]
    return {"trail": found, "live": row.live_version_id}


def recall_of(actor: Account, row: Article, fields: Mapping[str, object]) -> Mapping[str, object]:
    """How many households had been told, and how many people have seen it."""
    shown = Exposure.objects.filter(item=row.item_id).count() if row.item_id else 0
    return {"shown": shown, "views": count_of(SEEN, row.uid), "row": row}


def sent_back_to(actor: Account) -> int:
    """How many of the actor's own articles wait for being corrected."""
    rows = articles_to_change(actor).filter(author=actor, state=State.REJECTED)
    return rows.count()
