"""The section of audiences: each predicate that something was published for."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access.enums import Right
from gengdu.console.registry import (
    Column,
    Fact,
    MainColumn,
    Panel,
    Section,
    SectionTable,
    WhenColumn,
)
from gengdu.delivery.models import AudienceVersion
from gengdu.delivery.queries import items as queries
from gengdu.delivery.queries.audience_panels import reach_of_audience

_LINE = "_delivery_line"
"""Where a row keeps its words while a page is drawn."""


def _words(row: AudienceVersion) -> str:
    known: str = row.__dict__.get(_LINE) or queries.audience_lines([row])[row.pk]
    return known


def _items(row: AudienceVersion) -> int:
    return row.items  # type: ignore[attr-defined,no-any-return]  # annotated by audiences_for


def _used(row: AudienceVersion) -> object:
    return row.used_at  # type: ignore[attr-defined]  # likewise


def _hash(row: AudienceVersion) -> str:
    return row.sha256[:12]


class AudienceTable(SectionTable):
    """Audiences, the one used last first."""

    words = MainColumn(pgettext_lazy("console", "Audience"), words=_words, accessor="pk")
    items = Column(_("Published for it"), words=_items, numeric=True, named=True)
    used_at = WhenColumn(_("Used last"), card="o2 end")

    def page_of(self, number: object) -> SectionTable:
        """The page, with the words of all its rows read at once."""
        page = super().page_of(number)
        rows = [row.record for row in self.page.object_list]
        for row, line in zip(rows, queries.audience_lines(rows).values(), strict=True):
            row.__dict__[_LINE] = line
        return page


AUDIENCES = Section(
    app="delivery",
    noun="audience",
    title=_("Audiences"),
    one=pgettext_lazy("console", "Audience"),
    domain="content",
    icon="users",
    order=50,
    view=Right.DELIVERIES_VIEW,
    intro=_("A predicate that was approved never changes: who meets it is found day by day."),
    model=AudienceVersion,
    rows=queries.audiences_for,
    table=AudienceTable,
    headline=_words,
    facts=(
        Fact(_("Published for it"), _items),
        Fact(_("Used last"), _used),
        Fact(_("Made"), lambda row: row.made_at),
        Fact(_("Fingerprint"), _hash),
    ),
    panels=(
        Panel(
            title=_("Whom it reaches"), template="delivery/_panel.html", query=reach_of_audience
        ),
        Panel(
            title=_("Published for it"), template="delivery/console/_items.html",
            query=queries.items_of_audience,
        ),
    ),
    history=False,
    export_right=Right.DELIVERIES_VIEW,
    empty=_("Nothing was published with an audience in your places yet."),
)  # fmt: skip
