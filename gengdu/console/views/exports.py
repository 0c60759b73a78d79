"""Exports: asked for, watched while they are written, fetched by their owner alone."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gengdu.console import actions, queries
from gengdu.console.enums import Sheet
from gengdu.console.errors import ExportGone, ExportNotReady
from gengdu.console.forms import ExportForm, PersonalExportForm
from gengdu.console.models import Export
from gengdu.console.views.gate import ConsoleView, SectionView
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.rules.sign_ins import recently_confirmed


class ExportPage(SectionView):
    """Which file, and whether with names; then the job."""

    deed = "export"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The choice of the file."""
        self._require()
        personal = request.GET.get("personal") == "1"
        return self._ask(self._form(None, initial={"sheet": Sheet.XLSX, "personal": personal}))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Start the job; with names only right after the password was given (SECURITY 13)."""
        self._require()
        form = self._form(request.POST)
        if not form.is_valid():
            return self._ask(form, status=422)
        personal = bool(form.cleaned_data.get("personal"))
        if personal and not recently_confirmed(self.account.sign_in, clock.now()):
            return redirect(self._confirm_url())
        return self._start(form, personal=personal)

    def _start(self, form: ExportForm, *, personal: bool) -> HttpResponseBase:
        export = actions.start_export(
            actor=self.account,
            section=self.section,
            query=self._filters(),
            sheet=Sheet(form.cleaned_data["sheet"]),
            personal=personal,
            reason=form.cleaned_data.get("reason", ""),
        )
        return redirect("console:job", export.job.uid)  # type: ignore[union-attr]  # just enqueued

    def _require(self) -> None:
        require(queries.may_anywhere(self.standing, self.section.export_right))

    def _form(self, data: Any, **kwargs: Any) -> ExportForm:
        named = queries.may_anywhere(self.standing, self.section.personal_export_right)
        kind = PersonalExportForm if named else ExportForm
        return kind(data, actor=self.account, **kwargs)

    def _filters(self) -> str:
        kept = self.request.GET.copy()
        for name in ("page", "sort", "personal"):
            kept.pop(name, None)
        return kept.urlencode()

    def _confirm_url(self) -> str:
        back = f"{self.section.url('export')}?{self._filters()}&personal=1"
        return f"{reverse('people:confirm')}?{urlencode({'next': back})}"

    def _ask(self, form: ExportForm, status: int = 200) -> HttpResponseBase:
        return self.page(
            "console/export.html",
            crumbs=self.trail(None, (_("Export"), "")),
            section=self.section,
            form=form,
            filters=self._filters(),
            status=status,
        )


class DownloadFile(ConsoleView):
    """The finished file."""

    def get(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
        """The owner's file, as an attachment; kept by no cache."""
        export = queries.own_export(self.account, uid)
        require(export.written_at is not None, ExportNotReady)
        require(bool(export.file) and not _is_over(export), ExportGone)
        path = actions.folder() / export.file
        require(path.is_file(), ExportGone)
        return FileResponse(path.open("rb"), as_attachment=True, filename=_name(export))


def _is_over(export: Export) -> bool:
    return export.expires_at is None or export.expires_at <= clock.now()


def _name(export: Export) -> str:
    written = timezone.localtime(export.written_at, clock.CHINA)
    return f"{export.section.replace('.', '-')}-{written:%Y%m%d-%H%M}.{export.sheet}"
