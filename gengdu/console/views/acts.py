"""Acts: the form or the question, then the app's action; the same for one row and for many."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from gengdu.console import actions, queries
from gengdu.console.errors import NothingSelected, TooManySelected
from gengdu.console.registry import Act, ActForm, Screen, Section, sections
from gengdu.console.views.gate import ConsoleView
from gengdu.files.forms import FilesSteps
from gengdu.jobs.models import Job
from gengdu.kit import ids
from gengdu.kit.errors import NotFound, require
from gengdu.shell import flash
from gengdu.shell.origins import pages_url

MOST = 100
"""Rows a bulk act takes at once."""


class ActPage(ConsoleView):
    """One act, on the screen as a whole or on one row."""

    on_screen: Screen = None  # type: ignore[assignment]  # given by as_view in urls
    act: Act = None  # type: ignore[assignment]  # given by as_view in urls

    @property
    def deed(self) -> str:  # type: ignore[override]  # the act's verb
        """The act's verb."""
        return self.act.verb

    @property
    def screen(self) -> Screen | None:
        """The section or board."""
        return self.on_screen

    def get(self, request: HttpRequest, key: object = None) -> HttpResponseBase:
        """The form, or the question; where nothing is asked, what would happen."""
        self.reach(key)
        linked = self.act.form.linked
        initial: dict[str, object] = {n: v for n, v in request.GET.items() if n in linked}
        if self.row is not None:
            initial.update(self.act.initial(self.row))
        form = self._form(initial=initial)
        if self.act.preview is not None and not form.visible_fields():
            return self.preview(self._form(initial), list(initial.items()))
        return self.ask(form)

    def post(self, request: HttpRequest, key: object = None) -> HttpResponseBase:
        """Do it; what was typed stays when the action refuses."""
        self.reach(key)
        form = self._form(request.POST, request.FILES)
        if self.act.preview is not None and "confirmed" not in request.POST:
            own = ("csrfmiddlewaretoken", "confirmed")
            lists = [(n, vs) for n, vs in request.POST.lists() if n not in own]
            return self.preview(form, [(name, value) for name, values in lists for value in values])
        results: list[Any] = []
        if not form.accept(lambda _data: results.append(self._run(form))):
            return self.ask(form, status=form.status)
        return self.answer(results[0])

    def reach(self, key: object) -> None:
        """The row through the gate (404), then the right where it is (403)."""
        if isinstance(self.on_screen, Section) and key is not None:
            self.row = queries.row_of(self.on_screen, self.standing, key)
            require(self.on_screen.may(self.standing, self.act.right, self.row))
        else:
            require(self.standing.may(self.act.right))

    def _form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ActForm:
        places = self.standing.places(self.act.right)
        form = self.act.form(data, files, actor=self.account, row=self.row, places=places, **kwargs)
        if isinstance(form, FilesSteps):
            form.uploading(self.account, self.request.get_full_path())
        return form

    def _run(self, form: ActForm) -> Any:
        return self.act.run(self.account, self.row, form.arguments())

    def ask(self, form: ActForm, status: int = 200, **context: Any) -> HttpResponseBase:
        """The page with the form; choosing a place step by step is no mistake."""
        status = 200 if form.steps_through_places else status
        what = self.on_screen.headline(self.row) if self.row is not None else ""  # type: ignore[attr-defined]  # rows belong to sections
        question = str(self.act.asks) % {"what": what, "count": 1} if self.act.asks else ""
        return self.page(
            self.act.template,
            crumbs=self.trail(),
            screen=self.on_screen,
            act=self.act,
            row=self.row,
            form=form,
            question=question,
            back_url=self.back_url(),
            status=status,
            **context,
        )

    def preview(self, form: ActForm, sent: Sequence[tuple[str, object]]) -> HttpResponseBase:
        """What would happen, with the button that makes it happen and sends the same again."""
        found: list[Any] = []
        query = self.act.preview
        if not form.accept(lambda _: found.append(query(self.account, self.row, form.arguments()))):  # type: ignore[misc]  # asked only with a preview
            return self.ask(form, status=form.status)
        return self.ask(form, previewed=found[0], sent=sent)

    def answer(self, result: Any) -> HttpResponseBase:
        """On to the result: shown once, a job's progress, or back to where it was done."""
        if self.act.result_template:
            context = {"screen": self.on_screen, "act": self.act, "row": self.row, "result": result}
            return self.page(
                self.act.result_template, crumbs=self.trail(), back_url=self.back_url(), **context
            )
        if isinstance(result, Job):
            return redirect("console:job", result.uid)
        response = redirect(pages_url(self._target(result)))
        flash.say(response, self.act.done)
        return response

    def _target(self, result: Any) -> str:
        screen = sections[self.act.leads_to] if self.act.leads_to else self.on_screen
        if isinstance(screen, Section):
            row = result if isinstance(result, screen.model) else self.row
            own = isinstance(row, screen.model)
            if row is not None and own and queries.is_row(screen, self.standing, row):
                return screen.row_url(row)
        return self.on_screen.url()

    def back_url(self) -> str:
        """Where "Cancel" leads."""
        if self.row is not None and isinstance(self.on_screen, Section):
            return self.on_screen.row_url(self.row)
        return self.on_screen.url()

    def trail(self) -> list[tuple[Any, str]]:
        """Breadcrumbs."""
        crumbs: list[tuple[Any, str]] = [(self.on_screen.title, self.on_screen.url())]
        if self.row is not None and isinstance(self.on_screen, Section):
            crumbs.append((self.on_screen.headline(self.row), self.on_screen.row_url(self.row)))
        return [*crumbs, (self.act.label, "")]


class BulkPage(ConsoleView):
    """One act for the ticked rows: asked once with the number, reported row by row."""

    section: Section = None  # type: ignore[assignment]  # given by as_view in urls
    act: Act = None  # type: ignore[assignment]  # given by as_view in urls

    @property
    def deed(self) -> str:  # type: ignore[override]  # the act's verb
        """The act's verb."""
        return self.act.verb

    @property
    def screen(self) -> Screen | None:
        """The section."""
        return self.section

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Ask where it is dangerous or needs a word, else do it."""
        require(self.standing.may(self.act.right))
        rows = self._rows(request.POST.getlist("row"))
        confirmed = "confirmed" in request.POST
        form = self.act.form(request.POST if confirmed else None, actor=self.account)
        if not confirmed and (self.act.danger or form.fields):
            return self._ask(rows, form)
        if confirmed and not form.is_valid():
            return self._ask(rows, form, status=422)
        return self._do(rows, form.arguments() if confirmed else {})

    def _rows(self, keys: list[str]) -> list[Any]:
        require(bool(keys), NothingSelected)
        if len(keys) > MOST:
            raise TooManySelected(most=MOST)
        rows = queries.rows_of(self.section, self.standing, map(self._key, keys))
        require(bool(rows), NotFound)
        return rows

    def _key(self, text: str) -> object:
        if self.section.key != "uid":
            return text
        try:
            return ids.uid_of(text)
        except ValueError:
            raise NotFound from None

    def _ask(self, rows: list[Any], form: ActForm, status: int = 200) -> HttpResponseBase:
        what = self.section.headline(rows[0])
        question = str(self.act.asks) % {"what": what, "count": len(rows)} if self.act.asks else ""
        return self.page(
            "console/bulk.html",
            crumbs=self._trail(),
            rows=[(self.section.key_of(row), self.section.headline(row)) for row in rows],
            form=form,
            question=question,
            status=status,
            **self._context(),
        )

    def _do(self, rows: list[Any], fields: dict[str, Any]) -> HttpResponseBase:
        report = actions.run_for_each(
            actor=self.account, section=self.section, act=self.act, rows=rows, fields=fields
        )
        lines = [(self.section.headline(each.row), each.problem) for each in report]
        done = sum(1 for each in report if not each.problem)
        context = {"lines": lines, "done": done, "refused": len(report) - done, **self._context()}
        return self.page("console/bulk_report.html", crumbs=self._trail(), **context)

    def _context(self) -> dict[str, Any]:
        came_from = self.request.GET.get("from", "")
        back = self.section.url() + (f"?{came_from}" if came_from else "")
        return {"section": self.section, "act": self.act, "back_url": back}

    def _trail(self) -> list[tuple[Any, str]]:
        return [(self.section.title, self.section.url()), (self.act.label, "")]
