"""Addresses of the back office: the frame's own pages, then those of every registered screen."""

from typing import Any

from django.urls import URLPattern, path

import gengdu.shell.urls  # noqa: F401 - registers the converter <ref:…>
from gengdu.console.registry import Screen, Section, sections
from gengdu.console.views import acts, exports, jobs, pages

app_name = "console"


def screen_urls(screen: Screen) -> list[URLPattern]:
    """Every page of one screen, under /<app>/<noun>/."""
    if isinstance(screen, Section):
        return [*_section_urls(screen), *_act_urls(screen)]
    return [_page(screen, "", "list", pages.BoardPage, board=screen), *_act_urls(screen)]


def _page(screen: Screen, route: str, name: str, view: Any, **given: Any) -> URLPattern:
    route = f"{screen.app}/{screen.noun}/{route}"
    pattern: URLPattern = path(route, view.as_view(**given), name=screen.url_name(name))
    return pattern


def _key(section: Section) -> str:
    return "<ref:key>/" if section.key == "uid" else "<slug:key>/"


def _section_urls(section: Section) -> list[URLPattern]:
    key = _key(section)
    found = [_page(section, "", "list", pages.ListPage, section=section)]
    if section.finder is not None:
        found.append(_page(section, "find/", "find", pages.FindPage, section=section))
    if section.export_right is not None:
        found.append(_page(section, "export/", "export", exports.ExportPage, section=section))
    for act in section.bulk_acts:
        given = {"section": section, "act": act}
        found.append(
            _page(section, f"bulk/{act.verb}/", f"bulk_{act.verb}", acts.BulkPage, **given)
        )
    found.append(_page(section, key, "detail", pages.DetailPage, section=section))
    if section.history:
        found.append(
            _page(section, f"{key}history/", "history", pages.HistoryPage, section=section)
        )
    if section.open_right is not None:
        found.append(_page(section, f"{key}open/", "open", pages.OpenPage, section=section))
    return found


def _act_urls(screen: Screen) -> list[URLPattern]:
    found = []
    for act in screen.acts:
        on_row = isinstance(screen, Section) and act in screen.row_acts
        route = f"{_key(screen)}{act.verb}/" if on_row and isinstance(screen, Section) else ""
        given = {"on_screen": screen, "act": act}
        found.append(_page(screen, route or f"do/{act.verb}/", act.verb, acts.ActPage, **given))
    return found


urlpatterns = [
    path("", pages.StartPage.as_view(), name="start"),
    path("job/<ref:uid>/", jobs.JobPage.as_view(), name="job"),
    path("job/<ref:uid>/cancel/", jobs.JobCancel.as_view(), name="job_cancel"),
    path("file/<ref:uid>/", exports.DownloadFile.as_view(), name="download"),
    *(url for screen in sections for url in screen_urls(screen)),
]
