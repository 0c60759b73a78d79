"""The sections of the portal with their review policies, and topics."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access.enums import Right
from gengdu.articles.actions import sections as actions
from gengdu.articles.forms.sections import (
    ChangeRubricForm,
    ChangeTopicForm,
    PolicyForm,
    RubricForm,
    TopicForm,
    rubric_initial,
    topic_initial,
)
from gengdu.articles.models import Rubric, Topic
from gengdu.articles.queries import sections as queries
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    MainColumn,
    On,
    Panel,
    SearchFilter,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
)

NAME = pgettext_lazy("of a rubric", "Name")
OPEN = {
    "True": pgettext_lazy("of a rubric", "open"),
    "False": pgettext_lazy("of a rubric", "closed"),
}
TONES = {"True": Tone.GOOD, "False": Tone.QUIET}
CLOSE = _("Nothing new is written under it. What readers see stays where it is.")


def _is_open(row: Rubric | Topic) -> str:
    return str(row.closed_on is None)


class RubricTable(SectionTable):
    """In the order of the portal."""

    name = MainColumn(NAME, accessor="name", sub=lambda row: row.key)
    open = StateColumn(_("State"), tones=TONES, state=_is_open, says=OPEN)
    readers_see = Column(_("Readers see"), numeric=True, named=True)
    review_steps = Column(_("Steps of review"), numeric=True, named=True)


class TopicTable(SectionTable):
    """In the order in which they are offered."""

    name = MainColumn(NAME, accessor="name", sub=lambda row: row.key)
    open = StateColumn(_("State"), tones=TONES, state=_is_open, says=OPEN)
    name_en = Column(_("Name in English"), card="hide")


class NameFilters(SectionFilters):
    """By a word of the name."""

    q = SearchFilter(NAME, field_name="name", lookup_expr="contains")


RUBRICS = Section(
    app="articles",
    noun="rubric",
    title=_("Rubrics and review"),
    one=_("Rubric"),
    domain="content",
    icon="list",
    order=70,
    view=Right.RUBRICS_VIEW,
    model=Rubric,
    rows=queries.rubrics_for,
    key="key",
    table=RubricTable,
    filters=NameFilters,
    headline=str,
    facts=(
        Fact(_("State"), lambda row: OPEN[_is_open(row)]),
        Fact(_("Name in English"), lambda row: row.name_en),
        Fact(_("Key in addresses"), lambda row: row.key),
        Fact(_("Readers see"), lambda row: row.readers_see),
    ),
    panels=(
        Panel(
            title=_("Who decides what is written where"),
            template="articles/_policies.html",
            query=queries.policies_of,
        ),
    ),
    acts=(
        Act(
            verb="create",
            right=Right.RUBRICS_CHANGE,
            label=_("New rubric"),
            action=actions.create_rubric,
            form=RubricForm,
            on=On.SCREEN,
            icon="plus",
            primary=True,
            done=_("It stands in the portal as soon as something is published under it."),
        ),
        Act(
            verb="change",
            right=Right.RUBRICS_CHANGE,
            label=pgettext_lazy("of a rubric", "Change"),
            action=actions.change_rubric,
            form=ChangeRubricForm,
            by=lambda row: row.key,
            icon="pencil",
            initial=rubric_initial,
        ),
        Act(
            verb="policy",
            right=Right.RUBRICS_CHANGE,
            label=_("Set who decides"),
            action=actions.set_policy,
            form=PolicyForm,
            by=lambda row: row.key,
            icon="clipboard-check",
            primary=True,
            done=_("Set. What is waiting keeps the steps it was handed in with."),
        ),
        Act(
            verb="close",
            right=Right.RUBRICS_CHANGE,
            label=_("Close"),
            action=actions.close_rubric,
            by=lambda row: row.key,
            icon="x",
            danger=True,
            asks=CLOSE,
            when=lambda row: row.closed_on is None,
        ),
        Act(
            verb="reopen",
            right=Right.RUBRICS_CHANGE,
            label=_("Open again"),
            action=actions.reopen_rubric,
            by=lambda row: row.key,
            icon="undo-2",
            when=lambda row: row.closed_on is not None,
        ),
    ),
)

TOPICS = Section(
    app="articles",
    noun="topic",
    title=_("Topics"),
    one=pgettext_lazy("console section", "Topic"),
    domain="content",
    icon="list",
    order=75,
    view=Right.RUBRICS_VIEW,
    model=Topic,
    rows=queries.topics_for,
    table=TopicTable,
    filters=NameFilters,
    headline=str,
    facts=(
        Fact(_("State"), lambda row: OPEN[_is_open(row)]),
        Fact(_("Name in English"), lambda row: row.name_en),
        Fact(_("Key in addresses"), lambda row: row.key),
    ),
    acts=(
        Act(
            verb="create",
            right=Right.RUBRICS_CHANGE,
            label=_("New topic"),
            action=actions.create_topic,
            form=TopicForm,
            on=On.SCREEN,
            icon="plus",
            primary=True,
        ),
        Act(
            verb="change",
            right=Right.RUBRICS_CHANGE,
            label=pgettext_lazy("of a rubric", "Change"),
            action=actions.change_topic,
            form=ChangeTopicForm,
            icon="pencil",
            primary=True,
            initial=topic_initial,
        ),
        Act(
            verb="close",
            right=Right.RUBRICS_CHANGE,
            label=_("Close"),
            action=actions.close_topic,
            icon="x",
            danger=True,
            asks=_("It is not offered any more. What is about it stays so."),
            when=lambda row: row.closed_on is None,
        ),
        Act(
            verb="reopen",
            right=Right.RUBRICS_CHANGE,
            label=_("Open again"),
            action=actions.reopen_topic,
            icon="undo-2",
            when=lambda row: row.closed_on is not None,
        ),
    ),
)
