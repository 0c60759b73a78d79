"""A section's own pages: list, row, history, search by something secret, opened names."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from gengdu.console import actions, queries
from gengdu.console.registry import ReasonForm
from gengdu.console.views.gate import BoardView, ConsoleView, SectionView
from gengdu.console.views.listing import Listing
from gengdu.kit.errors import NotFound, require
from gengdu.shell.answers import wants_fragment


class StartPage(ConsoleView):
    """What needs me, and where I can go."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Screens where something waits first."""
        screens = queries.screens_for(self.standing)
        waiting = [(s, n) for s in screens if s.waiting and (n := s.waiting(self.account))]
        exports = queries.exports_of(self.account)[:5]
        return self.page("console/start.html", waiting=waiting, exports=exports)


class ListPage(SectionView):
    """The list; the same rows as a fragment for htmx."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Rows that came through the gate, narrowed by the URL."""
        listing = Listing(self.section, self.standing, request.GET)
        section = self.section
        context: dict[str, Any] = {"section": section, "listing": listing, "acts": self._acts()}
        context["finder_form"] = section.finder.form() if section.finder else None
        context["may_export"] = queries.may_anywhere(self.standing, section.export_right)
        if wants_fragment(request):
            return self.page("console/_list.html", fragment=True, **context)
        return self.page("console/list.html", crumbs=[(section.title, "")], **context)

    def _acts(self) -> list[Any]:
        offered = [a for a in self.section.screen_acts if a.listed and self.standing.may(a.right)]
        return sorted(offered, key=lambda act: act.primary)  # the main one stands rightmost


class FindPage(SectionView):
    """Looks up what must not stand in a URL (a phone number): POST, then blind filters."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """The list narrowed by keyed hashes of what was typed."""
        finder = self.section.finder
        require(finder is not None, NotFound)
        form = finder.form(request.POST)  # type: ignore[union-attr]  # required above
        if not form.is_valid():
            listing = Listing(self.section, self.standing, request.GET)
            context = {"section": self.section, "listing": listing, "finder_form": form}
            return self.page("console/list.html", crumbs=self.trail(), status=422, **context)
        blind = finder.as_query(form.cleaned_data)  # type: ignore[union-attr]  # required above
        return redirect(f"{self.section.url()}?{Listing.encoded(dict(blind))}")


class DetailPage(SectionView):
    """One row: its facts, what can be done with it, panels of this and other apps."""

    def get(self, request: HttpRequest, key: object) -> HttpResponseBase:
        """The row, names masked."""
        return self.show(self.find(key))

    def show(self, row: Any, opened: dict[str, str] | None = None) -> HttpResponseBase:
        """The page of a row; `opened` holds names and numbers that were asked for with a reason."""
        section, standing = self.section, self.standing
        right, acts = section.open_right, section.offered(standing, row)
        return self.page(
            "console/detail.html",
            crumbs=self.trail(None, (section.headline(row), "")),
            section=section,
            row=row,
            facts=[(fact.label, fact.value(row)) for fact in section.facts],
            personal=[(p, (opened or {}).get(p.name) or p.masked(row)) for p in section.personal],
            opened=opened is not None,
            may_open=right is not None and section.may(standing, right, row),
            acts=acts,
            side_acts=[act for act in acts if not act.primary],
            panels=self._panels(row),
        )

    def _panels(self, row: Any) -> list[dict[str, Any]]:
        shown = [
            panel
            for panel in self.section.panels
            if panel.right is None or self.section.may(self.standing, panel.right, row)
        ]
        return [
            {"title": p.title, "template": p.template, "data": p.query(self.account, row)}
            for p in shown
        ]


class OpenPage(DetailPage):
    """Names and numbers of one row, shown once, for a reason that stays in the log."""

    deed = "open"

    def get(self, request: HttpRequest, key: object) -> HttpResponseBase:
        """Asks for the reason."""
        return self._ask(self._openable(key), ReasonForm(actor=self.account))

    def post(self, request: HttpRequest, key: object) -> HttpResponseBase:
        """The row with its names, in this answer alone."""
        row = self._openable(key)
        form = ReasonForm(request.POST, actor=self.account)
        if not form.is_valid():
            return self._ask(row, form, status=422)
        row, opened = actions.open_personal(
            actor=self.account,
            section=self.section,
            standing=self.standing,
            key=key,
            reason=form.cleaned_data["reason"],
        )
        return self.show(row, opened)

    def _openable(self, key: object) -> Any:
        row = self.find(key)
        right = self.section.open_right
        require(right is not None and self.section.may(self.standing, right, row))
        return row

    def _ask(self, row: Any, form: ReasonForm, status: int = 200) -> HttpResponseBase:
        return self.page(
            "console/open.html",
            crumbs=self.trail(row, (_("Open names"), "")),
            section=self.section,
            row=row,
            form=form,
            status=status,
        )


class HistoryPage(SectionView):
    """Who did what to this row, and what it was before."""

    def get(self, request: HttpRequest, key: object) -> HttpResponseBase:
        """The audit entries of the row, newest first."""
        row = self.find(key)
        steps = queries.history_of(row, self.section)
        crumbs = self.trail(row, (_("History"), ""))
        context = {"section": self.section, "row": row, "steps": steps}
        return self.page("console/history.html", crumbs=crumbs, **context)


class BoardPage(BoardView):
    """A board: its query's answer in its own template."""

    def get(self, request: HttpRequest) -> HttpResponse | HttpResponseBase:
        """What the query says for these filters."""
        board = self.board
        form = board.filter_form(request.GET) if board.filter_form else None
        asked = form.cleaned_data if form is not None and form.is_valid() else {}
        return self.page(
            board.template,
            crumbs=[(board.title, "")],
            board=board,
            filter_form=form,
            acts=[a for a in board.screen_acts if a.listed and self.standing.may(a.right)],
            **dict[str, Any](board.query(self.account, **asked)),
        )
