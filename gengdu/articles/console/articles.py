"""The articles of the back office: written, edited, handed in."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.agronomy.queries.crops import all_crops
from gengdu.articles import actions, queries
from gengdu.articles.enums import State
from gengdu.articles.forms import ArticleForm, EditArticleForm, RecallForm, initial_of
from gengdu.articles.models import Article
from gengdu.articles.queries import confirming, panels
from gengdu.articles.queries.working import with_crop
from gengdu.articles.rules.stages import stage_words
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    On,
    Panel,
    PickFilter,
    PlaceColumn,
    PlaceFilter,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    TickFilter,
    WhenColumn,
)

TONES: Mapping[str, Tone] = {
    State.PENDING: Tone.WAITING,
    State.REJECTED: Tone.BAD,
    State.PUBLISHED: Tone.GOOD,
    State.SCHEDULED: Tone.GOOD,
    State.RECALLED: Tone.BAD,
}


def _about(row: Article) -> str:
    words = [f"{crop} {stages}" for crop, stages in stage_words(row.stages.all())]
    return " · ".join([str(row.rubric), *words])


def _households(row: Article) -> str:
    number = row.households  # type: ignore[attr-defined]  # annotated by articles_for
    return "" if number is None else f"{number:,}"


def _views(row: Article) -> str:
    number = row.views  # type: ignore[attr-defined]  # annotated by articles_for
    return f"{number:,}" if number else ""


def _likes(row: Article) -> str:
    number = row.likes  # type: ignore[attr-defined]  # annotated by articles_for
    return f"{number:,}" if number else ""


class ArticleTable(SectionTable):
    """What was written, the newest change first."""

    title = MainColumn(_("Title"), sub=_about)
    state = StateColumn(_("State"), tones=TONES)
    region = PlaceColumn(_("Place"), accessor="region_id")
    households = Column(_("Households told"), words=_households, numeric=True, named=True)
    views = Column(_("Read"), words=_views, numeric=True, card="hide")
    likes = Column(_("Liked"), words=_likes, numeric=True, card="hide")
    changed_at = WhenColumn(_("Changed"), orderable=True)


def _crops() -> list[tuple[str, str]]:
    return [(crop.key, str(crop)) for crop in all_crops()]


def _rubrics() -> list[tuple[str, str]]:
    return list(queries.rubric_titles().items())


class ArticleFilters(SectionFilters):
    """By state, words of the title, rubric, crop and place."""

    q = SearchFilter(_("Find a title"), field_name="title", lookup_expr="contains")
    state = PickFilter(_("State"), _("All states"), choices=State.choices)
    rubric = PickFilter(_("Rubric"), _("All rubrics"), field_name="rubric__key", choices=_rubrics)
    crop = PickFilter(_("Crop"), _("All crops"), method="about_crop", choices=_crops)
    place = PlaceFilter()
    mine = TickFilter(_("Only mine"), method="by_me")

    def about_crop(self, rows: QuerySet[Article], _name: str, crop: str) -> QuerySet[Article]:
        """About a crop."""
        return with_crop(rows, crop) if crop else rows

    def by_me(self, rows: QuerySet[Article], _name: str, ticked: object) -> QuerySet[Article]:
        """Begun by whoever looks."""
        return rows.filter(author=self.standing.account) if ticked else rows


def _may_be_handed_in(row: Article) -> bool:
    return row.state in {State.DRAFT, State.REJECTED}


def _is_fresh_draft(row: Article) -> bool:
    return row.state == State.DRAFT and not row.live_sha256


ARTICLES = Section(
    app="articles",
    noun="article",
    title=_("Articles"),
    one=_("Article"),
    domain="content",
    icon="file-text",
    order=10,
    view=Right.ARTICLES_VIEW,
    model=Article,
    rows=queries.articles_for,
    table=ArticleTable,
    filters=ArticleFilters,
    tabs="state",
    region="region_id",
    organisation="organisation_id",
    headline=lambda row: row.title,
    facts=(
        Fact(_("State"), lambda row: row.get_state_display()),
        Fact(_("Rubric"), lambda row: row.rubric),
        Fact(_("Place"), lambda row: row.region.name),
        Fact(_("In the name of"), lambda row: row.organisation.name),
        Fact(_("Written by"), lambda row: row.author.person.name()),
        Fact(_("Published"), lambda row: row.published_at),
        Fact(_("Will be published"), lambda row: row.scheduled_version and row.publish_at),
        Fact(_("Useful until"), lambda row: row.valid_until),
        Fact(_("Recalled because"), lambda row: row.recall_reason),
        Fact(_("Households told"), _households),
        Fact(_("Read"), _views),
        Fact(_("Liked"), _likes),
        Fact(_("Changed"), lambda row: row.changed_at),
    ),
    panels=(
        Panel(title=_("Text"), template="articles/_text.html", query=panels.text_of),
        Panel(title=_("Checks"), template="review/_checks.html", query=panels.checks_for),
        Panel(title=_("Who is told"), template="articles/_reach.html", query=panels.reach_for),
        Panel(
            title=_("Who knows of it"),
            template="articles/_confirmed.html",
            query=confirming.confirmed_of,
        ),
        Panel(
            title=_("Submissions and decisions"),
            template="articles/_trail.html",
            query=panels.trail_of,
        ),
    ),
    waiting=panels.sent_back_to,
    waiting_words=_("Articles sent back to you"),
    empty=_("Nothing written yet in your places."),
    acts=(
        Act(
            verb="write",
            right=Right.DRAFTS_WRITE,
            label=_("Write an article"),
            action=actions.create_article,
            form=ArticleForm,
            template="articles/edit.html",
            on=On.SCREEN,
            icon="plus",
            primary=True,
            done=_("Saved as a draft."),
        ),
        Act(
            verb="edit",
            right=Right.DRAFTS_WRITE,
            label=_("Edit"),
            action=actions.edit_article,
            form=EditArticleForm,
            template="articles/edit.html",
            icon="pencil",
            primary=True,
            initial=initial_of,
            when=lambda row: row.state != State.RECALLED,
            done=_("Saved."),
        ),
        Act(
            verb="submit",
            right=Right.DRAFTS_WRITE,
            label=_("Hand in for review"),
            action=actions.submit_article,
            icon="clipboard-check",
            primary=True,
            bulk=True,
            asks=_(
                "Text and audience are reviewed together, by somebody else. Whatever is changed"
                " later has to be reviewed again."
            ),
            when=_may_be_handed_in,
            done=_("Handed in: you will be told what was decided."),
        ),
        Act(
            verb="withdraw",
            right=Right.DRAFTS_WRITE,
            label=_("Take back from review"),
            action=actions.withdraw_article,
            icon="undo-2",
            asks=_("It is a draft again: it leaves the queue of the reviewers, or its hour."),
            when=lambda row: row.state in {State.PENDING, State.SCHEDULED},
            done=_("Taken back: it is a draft again."),
        ),
        Act(
            verb="recall",
            right=Right.CONTENT_RECALL,
            label=_("Recall"),
            action=actions.recall_article,
            form=RecallForm,
            icon="undo-2",
            danger=True,
            bulk=True,
            asks=_(
                "Readers lose it at once: page, lists, search, This week and inbox. Its address"
                " says that it was recalled, and why."
            ),
            when=lambda row: bool(row.live_sha256) and row.state != State.RECALLED,
            preview=panels.recall_of,
            preview_template="articles/_recall.html",
            done=_("Recalled: readers do not see it any more."),
        ),
        Act(
            verb="rework",
            right=Right.DRAFTS_WRITE,
            label=_("Take it up again"),
            action=actions.rework_article,
            icon="pencil",
            asks=_("It is a draft again. Readers see it once a new version was approved."),
            when=lambda row: row.state == State.RECALLED,
            done=_("A draft again."),
        ),
        Act(
            verb="delete",
            right=Right.DRAFTS_WRITE,
            label=_("Delete the draft"),
            action=actions.delete_draft,
            icon="x",
            danger=True,
            bulk=True,
            asks=_("The draft is deleted for good."),
            when=_is_fresh_draft,
            done=_("Deleted."),
        ),
    ),
)
