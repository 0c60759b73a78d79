"""Who may do what, over every address of the product (SECURITY 15, 18, 20).

The back office: role x breadth of the grant x own or foreign region x own or foreign organisation
x verb, against the one table of rights (`access.rules.RIGHTS`). A new section is covered by being
declared; it needs a row in its app's `tests/samples.py`. Every other address needs an entry in
`ENTRIES` (`tests/matrix_entries.py` for the core). An address without either fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gengdu.access.enums import STAFF_ROLES, Right, Role
from gengdu.access.rules import RIGHTS, roles_with
from gengdu.console.registry import Board, Screen, Section, sections
from gengdu.console.views import acts, exports, jobs, pages
from gengdu.kit.ids import uuid7
from gengdu.people.tests.factories import register
from tests import matrix_world
from tests.matrix_world import HERE, Breadth, Person, Row, World, ask

pytestmark = pytest.mark.django_db

DONE = {"get": {200}, "post": {200, 302, 409, 422, 429}}
"""How an allowed request ends: shown, done, or refused for another reason than who asks."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once; the whole module is one transaction that is taken back."""
    with django_db_blocker.unblock(), matrix_world.taken_back():
        yield matrix_world.build()


# -- the addresses of the product


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver."""

    name: str
    route: str
    pattern: URLPattern

    @property
    def view(self) -> type | None:
        """The class of a class-based view."""
        return getattr(self.pattern.callback, "view_class", None)

    @property
    def given(self) -> dict:
        """What urls.py gave it: its section and its act."""
        return getattr(self.pattern.callback, "view_initkwargs", {})

    @property
    def screen(self) -> Screen | None:
        """The section or board it belongs to."""
        given = self.given
        return given.get("section") or given.get("on_screen") or given.get("board")


def addresses(
    resolver: URLResolver | None = None, route: str = "", space: str = ""
) -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, route + str(entry.pattern), inner)
        else:
            yield Address(f"{space}{entry.name}", route + str(entry.pattern), entry)


BACK_OFFICE = [a for a in addresses() if a.name.startswith("console:")]
PORTAL = [a for a in addresses() if not a.name.startswith("console:")]
"""Everything that is no page of the frame, also an app's own page below /console/."""
OF_SCREENS = [a for a in BACK_OFFICE if a.screen is not None]


# -- the back office


@dataclass(frozen=True)
class Verb:
    """What an address is asked for: the right beyond seeing the screen, and the methods it has."""

    right: Right
    methods: tuple[str, ...]
    on_row: bool = False
    bulk: bool = False


def verb_of(address: Address) -> Verb:
    """The rule for an address of a screen; a view that is not here fails the test."""
    screen, act = address.screen, address.given.get("act")
    if act is None:
        open_right = getattr(screen, "open_right", None)
        export_right = getattr(screen, "export_right", None)
        return {
            pages.ListPage: Verb(screen.view, ("get",)),
            pages.BoardPage: Verb(screen.view, ("get",)),
            pages.DetailPage: Verb(screen.view, ("get",), on_row=True),
            pages.HistoryPage: Verb(screen.view, ("get",), on_row=True),
            pages.OpenPage: Verb(open_right, ("get", "post"), on_row=True),
            pages.FindPage: Verb(screen.view, ("post",)),
            exports.ExportPage: Verb(export_right, ("get", "post")),
        }[address.view]
    if address.view is acts.BulkPage:
        return Verb(act.right, ("post",), on_row=True, bulk=True)
    assert address.view is acts.ActPage
    on_row = isinstance(screen, Section) and act in screen.row_acts
    return Verb(act.right, ("get", "post"), on_row=on_row)


def sees(world: World, person: Person, screen: Screen, row: Row) -> bool:
    """Whether the row lies within the person's grant: region, and organisation where it has one."""
    sample = world.samples[screen.name]
    if sample.shared:
        return True
    bureau = person.breadth is Breadth.BUREAU
    if bureau and not sample.bureau_sees:
        return False
    if not sample.placed:
        return not bureau
    if row is Row.FOREIGN:
        return False
    return not (bureau and sample.owned and row is Row.NEXT_DOOR)


def expected(world: World, person: Person, screen: Screen, verb: Verb, row: Row | None) -> int:
    """404, 403 or 200 (allowed) by the table of rights alone."""
    if person.role not in STAFF_ROLES or person.role not in roles_with(screen.view):
        return 403
    has_right = person.role in roles_with(verb.right)
    if verb.bulk and not has_right:
        return 403
    if row is not None and not sees(world, person, screen, row):
        return 404
    return 200 if has_right else 403


def request_of(world: World, address: Address, verb: Verb, row: Row | None) -> tuple[str, dict]:
    """Address and data: nothing that would be a valid form, so that allowed acts end in words."""
    screen = address.screen
    if row is None:
        url = reverse(address.name)
        asked = world.samples[screen.name].asked if isinstance(screen, Board) else {}
        return url, {k: HERE if v == "region" else v for k, v in asked.items()}
    instance = world.row(screen, row)
    if verb.bulk:
        return reverse(address.name), {"row": [screen.key_of(instance)]}
    return reverse(address.name, kwargs={"key": getattr(instance, screen.key)}), {}


def board_is_closed(world: World, person: Person, screen: Screen, wanted: int, method: str) -> bool:
    """A board, or a form-less act of a screen, that a grant for one bureau does not reach."""
    sample = world.samples[screen.name]
    narrow = person.breadth is Breadth.BUREAU and not (sample.bureau_sees and sample.placed)
    return wanted == 200 and narrow and (isinstance(screen, Board) or method == "post")


def cells(world: World, person: Person, screen: Screen, verb: Verb) -> Iterator[tuple]:
    """(row, method) to be asked: all that can differ.

    Rows without an organisation are the same next door. Who may not see the screen is refused
    before any row is looked for; who only sees it is asked for a foreign row by POST alone.
    """
    if not verb.on_row:
        yield from ((None, method) for method in verb.methods)
        return
    sees_screen = person.role in roles_with(screen.view)
    owned = world.samples[screen.name].owned
    for row in Row:
        if row is Row.NEXT_DOOR and not owned:
            continue
        if row is not Row.OWN and not sees_screen:
            continue
        only_sees = person.role not in roles_with(verb.right)
        narrow = row is not Row.OWN and only_sees
        yield from ((row, method) for method in (verb.methods[-1:] if narrow else verb.methods))


def test_every_section_has_a_sample(world):
    assert sorted(set(sections.names()) - set(world.samples)) == []


@pytest.mark.parametrize("name", sections.names())
def test_control_18_every_role_on_every_page_of(world, name):
    wrong, asked = [], 0
    for address in (a for a in OF_SCREENS if a.screen.name == name):
        verb = verb_of(address)
        for person in world.people:
            for row, method in cells(world, person, address.screen, verb):
                asked += 1
                wrong += try_it(world, address, verb, person, row, method)
    assert wrong == [], f"{len(wrong)} of {asked}"
    assert asked >= len(world.people)


def try_it(world, address, verb, person, row, method) -> list[str]:
    """One cell of the matrix; what is wrong with it, in words."""
    wanted = expected(world, person, address.screen, verb, row)
    url, data = request_of(world, address, verb, row)
    got = ask(person.browser, method, url, data).status_code
    right = {wanted} if wanted != 200 else DONE[method]
    if row is None and board_is_closed(world, person, address.screen, wanted, method):
        right = right | {403, 404}
    if got in right:
        return []
    where = row.value if row else "the screen"
    who = f"{person.role} of {person.breadth.value}"
    return [f"{method} {address.name} as {who}, {where}: {got}, not {wanted}"]


def test_no_grant_no_rows(world):
    """The gate of every section, asked directly for somebody without a single grant."""
    nobody = register("无名氏", HERE).account
    for screen in sections:
        if isinstance(screen, Section):
            assert list(screen.rows(nobody)) == [], screen.name
            assert screen.rows(world.people[-1].account).model is screen.model


def test_a_page_of_the_frame_is_a_page_of_a_screen_or_known():
    own = {a.name for a in BACK_OFFICE} - {a.name for a in OF_SCREENS}
    assert own == {"console:start", "console:job", "console:job_cancel", "console:download"}
    assert {a.view for a in BACK_OFFICE if a.name == "console:job"} == {jobs.JobPage}


def test_the_frames_own_pages_are_for_staff_and_for_owners(world):
    stranger = uuid7()
    for person in world.people:
        staff = person.role in STAFF_ROLES
        assert ask(person.browser, "get", "/console/").status_code == (200 if staff else 403)
        for page, method in (("job", "get"), ("job_cancel", "post"), ("download", "get")):
            url = reverse(f"console:{page}", args=[stranger])
            assert ask(person.browser, method, url).status_code == (404 if staff else 403)


def test_a_guest_comes_to_no_page_of_the_back_office(world):
    for address in BACK_OFFICE:
        key = {"key": uuid7()} if "<ref:key>" in address.route else {}
        key |= {"key": HERE} if "<slug:key>" in address.route else {}
        key |= {"uid": uuid7()} if "<ref:uid>" in address.route else {}
        for method in ("get", "post"):
            answer = ask(world.guest, method, reverse(address.name, kwargs=key))
            assert kept_out(answer), f"{method} {address.name}: {answer.status_code}"


def test_control_20_three_administrators_are_apart(world):
    system, security, auditor = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR
    assert system not in RIGHTS[Right.AUDIT_VIEW]
    assert security not in RIGHTS[Right.AUDIT_VIEW]
    assert RIGHTS[Right.GRANTS_CHANGE] == {security}
    writes = {right for right in Right if right.value.endswith((".change", ".merge", ".open"))}
    assert all(auditor not in RIGHTS[right] for right in writes)
    audit = sections["audit.entry"]
    assert [act.verb for act in audit.acts] == ["verify"]
    for person in world.people:
        if person.breadth is Breadth.WHOLE and person.role in {system, security, auditor}:
            got = ask(person.browser, "get", audit.url()).status_code
            assert got == (200 if person.role is auditor else 403)


# -- everything else


def test_every_address_has_a_rule(world):
    names, entries = {address.name for address in PORTAL}, set(world.entries)
    assert {"without a rule": names - entries, "gone": entries - names} == {
        "without a rule": set(),
        "gone": set(),
    }


def url_of(world: World, address: Address) -> str:
    """The address with its arguments; for an owner's page a thing of the farmer's own."""
    entry = world.entries[address.name]
    if address.pattern.name is None:
        return "/" + address.route.replace("<slug:code>", HERE)
    return reverse(address.name, args=[world.own[address.name]] if entry.own else entry.args)


def kept_out(answer) -> bool:
    """Sent to sign in, or not let in by this method at all."""
    sent = answer.status_code in {302, 303} and answer["Location"].startswith("/sign-in/?")
    return sent or answer.status_code == 405


@pytest.mark.parametrize("address", PORTAL, ids=lambda a: a.route)
def test_an_address_keeps_its_rule(world, address):
    entry, url = world.entries[address.name], url_of(world, address)
    for method in entry.methods:
        guest, farmer = (ask(who, method, url) for who in (world.guest, world.farmer))
        if entry.who == "anyone":
            assert guest.status_code in entry.guest, f"guest: {guest.status_code}"
        else:
            assert kept_out(guest), f"guest: {guest.status_code}"
        if entry.who == "staff":
            assert farmer.status_code == 403, f"member: {farmer.status_code}"
            farmer = ask(world.chief, method, url)
        assert farmer.status_code in entry.member, f"member: {farmer.status_code}"
        assert not kept_out(farmer)
        if entry.who == "owner":
            assert ask(world.neighbour, method, url).status_code == 404
    for method in {"get", "post"} - set(entry.methods):
        assert ask(world.farmer, method, url).status_code in {403, 404, 405}


# -- looking changes nothing


def dump() -> dict[str, list[tuple]]:
    """Every row of every table that a person's doing could change."""
    quiet = {"limits_bucket", "django_session"}  # throttles; and Django's own store, unused
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - quiet
        return {table: rows_of(cursor, table) for table in sorted(tables)}


def rows_of(cursor, table: str) -> list[tuple]:
    """The rows; of the log only what is no refusal, and nothing that only waits to be sealed."""
    if table == "audit_auditpending":
        return []
    where = " WHERE outcome <> 'refused'" if table == "audit_auditentry" else ""
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}{where}")
    return sorted(map(repr, cursor.fetchall()))


def all_urls(world: World) -> Iterator[str]:
    """Every address that a GET reaches, with arguments that lead somewhere."""
    for address in PORTAL:
        yield url_of(world, address)
    for address in BACK_OFFICE:
        if address.screen is None:
            args = [uuid7()] if "<ref:uid>" in address.route else []
            yield reverse(address.name, args=args)
        else:
            row = Row.OWN if verb_of(address).on_row else None
            yield request_of(world, address, verb_of(address), row)[0]


@pytest.mark.parametrize("who", ["guest", "farmer", "chief"])
def test_control_15_looking_changes_nothing(world, who):
    browser = getattr(world, who)
    with matrix_world.taken_back():
        browser.get("/me/")  # that a sign-in was used is written down every five minutes
        before = dump()
        for url in all_urls(world):
            browser.get(url)
        after = dump()
    assert {t: after[t] for t in after if after[t] != before[t]} == {}
