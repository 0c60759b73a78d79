"""The staff gate before every page of the back office, and what all of them show."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.access.queries import roles_of
from gengdu.access.rules import is_staff
from gengdu.console import actions, queries
from gengdu.console.errors import NotStaff, OnlyOverHttps
from gengdu.console.registry import Board, Screen, Section
from gengdu.console.registry.names import place_names
from gengdu.console.rules import Standing
from gengdu.kit import clock
from gengdu.kit.errors import DomainError, Forbidden, require
from gengdu.people.models import Account
from gengdu.people.rules.sign_ins import password_due
from gengdu.shell import navigation

Crumb = tuple[Any, str]


def sent_elsewhere(request: HttpRequest) -> HttpResponseBase | None:
    """Where somebody has to go first; None when he may try the door.

    To sign in; staff to the second step and, where it is due, to a new password (SECURITY 3, 7).
    In the demonstration, and only there, both are left out.
    """
    user = request.user
    if not isinstance(user, Account):
        return _to("people:sign_in", request)
    if settings.GENGDU_DEMO or not is_staff(roles_of(user)):
        return None  # who is no staff is refused at the door: a second step would not help
    if not user.is_verified():
        return _to("people:second_step", request)
    if password_due(user, clock.now()):
        return _to("people:password", request)
    return None


def _to(page: str, request: HttpRequest) -> HttpResponseBase:
    here = request.get_full_path() if request.method == "GET" else reverse("console:start")
    return redirect(f"{reverse(page)}?{urlencode({'next': here})}")


def standing_at_the_door(account: Account) -> Standing:
    """The standing of a member of staff; NotStaff or OnlyOverHttps for everybody else."""
    standing = queries.standing_of(account)
    if not standing.is_staff:
        raise OnlyOverHttps if is_staff(roles_of(account)) else NotStaff
    return standing


class ConsoleView(View):
    """A page for staff: signed in, with a staff role, through the second step; never cached."""

    standing: Standing
    deed = "view"
    """The last word of the verb under which a refusal is written down."""
    row: Any = None

    @property
    def screen(self) -> Screen | None:
        """The screen this page belongs to; None for the frame's own pages."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Past the gate, or elsewhere."""
        request.console_page = self  # type: ignore[attr-defined]  # read by write_down
        request.page_is_personal = True  # type: ignore[attr-defined]  # read by shell.pages
        response = sent_elsewhere(request)
        if response is None:
            self.standing = standing_at_the_door(self.account)
            self.check()
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    @property
    def account(self) -> Account:
        """Who is at work; there is nobody else behind the gate."""
        user = self.request.user
        require(isinstance(user, Account), NotStaff)
        return user  # type: ignore[return-value]  # required in the line above

    def check(self) -> None:
        """May this person open the screen at all? Forbidden otherwise."""
        if self.screen is not None:
            require(self.standing.may(self.screen.view))

    def page(
        self, template: str, *, crumbs: Sequence[Crumb] = (), status: int = 200, **context: Any
    ) -> HttpResponseBase:
        """The template inside the frame."""
        frame = frame_of(self.request, self.standing)
        trail = [(_("Workbench"), reverse("console:start")), *crumbs]
        return render(self.request, template, {**frame, "crumbs": trail, **context}, status=status)


def write_down(request: HttpRequest, refusal: DomainError) -> None:
    """A listener of `shell.refusals`: who was refused what in the back office, and on which row."""
    page = getattr(request, "console_page", None)
    if page is None or not isinstance(refusal, Forbidden | ForeignRow):
        return
    if isinstance(request.user, Account):
        place = page.screen.place_of(page.row) if page.row is not None else ""
        actions.record_refusal(
            actor=request.user,
            verb=f"{page.screen.name if page.screen else 'console.page'}.{page.deed}",
            code=refusal.code,
            target=page.row,
            region_code=place,
        )


def frame_of(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    """Menu, bell and the person at work, for the console shell."""
    allowed = {screen.name for screen in queries.screens_for(standing)}
    bell = next(iter(navigation.bells), None)
    widest = standing.widest()
    place = widest.region_code if widest else ""
    role = Role(widest.role).label if widest else ""
    name = place_names([place]).get(place, "") if place else ""
    return {
        "menu": navigation.menu_for(request, lambda name: name in allowed),
        "inbox_url": bell.url if bell else "",
        "unread": navigation.unread(request) if bell else 0,
        "actor_name": standing.account.person.name() or role,
        "actor_role": " · ".join(filter(None, (str(role), name))),
    }


class SectionView(ConsoleView):
    """A page of one section."""

    section: Section = None  # type: ignore[assignment]  # given by as_view in urls

    @property
    def screen(self) -> Screen | None:
        """The section."""
        return self.section

    def find(self, key: object) -> Any:
        """The row of this key through the gate, kept for whoever has to write down a refusal."""
        self.row = queries.row_of(self.section, self.standing, key)
        return self.row

    def trail(self, row: Any = None, *more: Crumb) -> list[Crumb]:
        """Breadcrumbs down to this page; the list keeps the filters it was left with."""
        came_from = self.request.GET.get("from", "")
        here = self.section.url() + (f"?{came_from}" if came_from else "")
        crumbs: list[Crumb] = [(self.section.title, here)]
        if row is not None:
            crumbs.append((self.section.headline(row), self.section.row_url(row)))
        return [*crumbs, *more]


class BoardView(ConsoleView):
    """A page of one board."""

    board: Board = None  # type: ignore[assignment]  # given by as_view in urls

    @property
    def screen(self) -> Screen | None:
        """The board."""
        return self.board
