"""People, merges and accounts."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gengdu.access import actions as access
from gengdu.access.enums import Right
from gengdu.console.enums import Tone
from gengdu.console.registry import (
    Act,
    Column,
    Fact,
    Finder,
    HiddenFilter,
    MainColumn,
    On,
    Panel,
    Personal,
    PickFilter,
    PlaceFilter,
    ReasonForm,
    Section,
    SectionFilters,
    SectionTable,
    StateColumn,
    TickFilter,
    WhenColumn,
)
from gengdu.console.rules import mask_name
from gengdu.kit import clock
from gengdu.people.actions import merging, registration
from gengdu.people.models import Account, Merge, Person
from gengdu.system.actions import people as actions
from gengdu.system.forms import people as forms
from gengdu.system.forms.access import RoleForm
from gengdu.system.queries import people as queries


def _name(person: Person) -> str:
    return mask_name(person.name()) or str(_("no name"))


def _phone(person: Person) -> str:
    account = getattr(person, "account", None)
    return account.masked_phone() if account else ""


def _open_phone(person: Person) -> str:
    account = getattr(person, "account", None)
    return account.phone() if account else ""


class PersonTable(SectionTable):
    """People by village and surname letter."""

    name = MainColumn(_("Name"), words=_name, sub=_phone)
    region = Column(_("Village"), card="o1")
    birth_year = Column(_("Born"), numeric=True, named=True)
    made_at = WhenColumn(_("Registered"), card="o2 end")


class PersonFilters(SectionFilters):
    """By place; by number or name only as index values."""

    place = PlaceFilter()
    without = TickFilter(_("Without a phone"), field_name="account", lookup_expr="isnull")
    phone = HiddenFilter(method="by_phone")
    name = HiddenFilter(method="by_name")

    def by_phone(self, rows: QuerySet[Person], _name: str, token: str) -> QuerySet[Person]:
        """The person of this number."""
        return queries.with_phone(rows, token)

    def by_name(self, rows: QuerySet[Person], _name: str, token: str) -> QuerySet[Person]:
        """People whose name holds these characters."""
        return queries.with_name(rows, token)


FINDER = Finder(label=_("Find"), form=forms.FindForm, as_query=forms.blind_query)

PEOPLE = Section(
    app="people",
    noun="person",
    title=pgettext_lazy("console menu", "People"),
    one=_("Person"),
    domain="people",
    icon="users",
    order=10,
    view=Right.PEOPLE_VIEW,
    model=Person,
    rows=queries.people_for,
    region="region_id",
    table=PersonTable,
    filters=PersonFilters,
    finder=FINDER,
    headline=_name,
    facts=(
        Fact(_("Village"), lambda row: row.region.name),
        Fact(_("Born"), lambda row: row.birth_year),
        Fact(_("Registered"), lambda row: row.made_at),
    ),
    personal=(
        Personal("name", _("Name"), _name, lambda row: row.name(), exported=True),
        Personal("phone", _("Phone"), _phone, _open_phone, exported=True),
    ),
    open_right=Right.PEOPLE_OPEN,
    export_right=Right.PEOPLE_EXPORT,
    personal_export_right=Right.PEOPLE_EXPORT,
    panels=(
        Panel(title=_("Family"), template="system/_people.html", query=queries.household_of),
        Panel(
            title=_("Perhaps the same"), template="system/_people.html", query=queries.doubles_of
        ),
        Panel(title=_("Consents"), template="system/_consents.html", query=queries.consents_of),
    ),
    empty=_("Nobody is registered in your places yet."),
    acts=(
        Act(
            verb="register",
            right=Right.PEOPLE_CHANGE,
            label=_("Register somebody without a phone"),
            action=actions.register_person,
            form=forms.NewPersonForm,
            on=On.SCREEN,
            icon="user-plus",
            primary=True,
            done=_("The person is registered."),
        ),
        Act(
            verb="assist",
            right=Right.PEOPLE_ASSIST,
            label=_("One-time code"),
            action=registration.issue_assist_code,
            form=forms.AssistForm,
            on=On.SCREEN,
            icon="key-round",
            asks=_("For somebody whose text message does not arrive. Stand beside the person."),
            result_template="system/assist_code.html",
        ),
        Act(
            verb="merge",
            right=Right.PEOPLE_MERGE,
            label=_("Merge a double entry"),
            action=merging.merge_people,
            form=forms.MergeForm,
            icon="users",
            danger=True,
            asks=_(
                "Everything of the other entry moves to this one. It can be undone for 30 days."
            ),
            preview=queries.merge_preview,
            preview_template="system/_merge.html",
            done=_("The two entries are one."),
        ),
    ),
)


def _days_left(row: Merge) -> int:
    return queries.days_left(row, clock.now())


def _merge_state(row: Merge) -> str:
    if row.undone_at is not None:
        return "undone"
    return "open" if row.undo_until > clock.now() else "final"


class MergeTable(SectionTable):
    """Entries that became one."""

    kept = MainColumn(_("Person"), words=lambda row: _name(row.kept))
    region = Column(_("Village"), accessor="kept__region")
    state = StateColumn(
        _("State"),
        state=_merge_state,
        says={"open": _("can be undone"), "final": _("final"), "undone": _("undone")},
        tones={"open": Tone.WAITING, "final": Tone.GOOD},
    )
    left = Column(_("Days left"), words=_days_left, numeric=True, named=True)
    made_at = WhenColumn(_("Merged"))


MERGES = Section(
    app="people",
    noun="merge",
    title=_("Merged people"),
    one=_("Merge"),
    domain="people",
    icon="history",
    order=15,
    view=Right.PEOPLE_MERGE,
    model=Merge,
    rows=queries.merges_for,
    region="kept__region_id",
    table=MergeTable,
    headline=lambda row: _name(row.kept),
    facts=(
        Fact(_("Village"), lambda row: row.kept.region.name),
        Fact(_("Merged"), lambda row: row.made_at),
        Fact(_("Can be undone until"), lambda row: row.undo_until),
        Fact(_("Undone on"), lambda row: row.undone_at),
    ),
    empty=_("Nobody has been merged."),
    acts=(
        Act(
            verb="undo",
            right=Right.PEOPLE_MERGE,
            label=_("Undo"),
            action=merging.undo_merge,
            icon="undo-2",
            danger=True,
            asks=_("The two entries are two again, each with what it had."),
            when=lambda row: _merge_state(row) == "open",
            done=_("The two entries are two again."),
        ),
    ),
)


class AccountTable(SectionTable):
    """What signs in."""

    name = MainColumn(
        _("Name"), words=lambda row: _name(row.person), sub=lambda row: row.masked_phone()
    )
    region = Column(_("Home"), accessor="person__region")
    state = StateColumn(
        _("State"),
        state=lambda row: str(row.is_active),
        says={"True": _("open"), "False": _("disabled")},
        tones={"True": Tone.GOOD, "False": Tone.BAD},
    )
    roles = Column(_("Roles"), words=lambda row: _("has roles") if row.has_roles else "")
    seen_at = WhenColumn(_("Last seen"))


class AccountFilters(SectionFilters):
    """By place and state; by number or name only as index values."""

    place = PlaceFilter(region="person__region_id")
    state = PickFilter(
        _("State"),
        _("All states"),
        field_name="is_active",
        choices=[("True", _("open")), ("False", _("disabled"))],
    )
    staff = TickFilter(_("With roles"), field_name="has_roles")
    resets = TickFilter(_("Second step about to be reset"), method="about_to_reset")
    phone = HiddenFilter(method="by_phone")
    name = HiddenFilter(method="by_name")

    def about_to_reset(self, rows: QuerySet[Account], _name: str, _on: object) -> QuerySet[Account]:
        """Those whose notice runs."""
        return queries.about_to_reset(rows)

    def by_phone(self, rows: QuerySet[Account], _name: str, token: str) -> QuerySet[Account]:
        """The account of this number."""
        return queries.with_phone(rows, token, account="")

    def by_name(self, rows: QuerySet[Account], _name: str, token: str) -> QuerySet[Account]:
        """Accounts of people whose name holds these characters."""
        return queries.with_name(rows, token, person="person_id")


ACCOUNTS = Section(
    app="people",
    noun="account",
    title=_("Accounts"),
    one=_("Account"),
    domain="people",
    icon="circle-user",
    order=20,
    view=Right.ACCOUNTS_VIEW,
    model=Account,
    rows=queries.accounts_for,
    table=AccountTable,
    filters=AccountFilters,
    finder=FINDER,
    headline=lambda row: _name(row.person),
    facts=(
        Fact(_("Name"), lambda row: _name(row.person)),
        Fact(_("Phone"), lambda row: row.masked_phone()),
        Fact(_("Home"), lambda row: row.person.region.name),
        Fact(_("State"), lambda row: _("open") if row.is_active else _("disabled")),
        Fact(_("Second step set up"), lambda row: row.has_second_step),
        Fact(_("Second step is reset on"), lambda row: row.reset_due),
        Fact(_("Last seen"), lambda row: row.seen_at),
        Fact(_("Made"), lambda row: row.made_at),
    ),
    panels=(
        Panel(title=_("Roles"), template="system/_grants.html", query=queries.grants_of),
        Panel(
            title=_("Signed in now"), template="system/_sign_ins.html", query=queries.sign_ins_of
        ),
    ),
    waiting=queries.pending_resets,
    waiting_words=_("Second steps are about to be reset"),
    empty=_("No account in your places yet."),
    acts=(
        Act(
            verb="enrol",
            right=Right.ACCOUNTS_CHANGE,
            label=_("Enrol a member of staff"),
            action=registration.issue_enrolment,
            form=forms.EnrolForm,
            on=On.SCREEN,
            icon="user-plus",
            primary=True,
            asks=_("Makes a one-time link by which the person sets a password and a second step."),
            result_template="system/enrolment.html",
        ),
        Act(
            verb="give",
            right=Right.GRANTS_CHANGE,
            label=_("Give a role"),
            action=access.grant_role,
            form=RoleForm,
            icon="key-round",
            primary=True,
            when=lambda row: row.is_active,
            done=_("The role is given."),
        ),
        Act(
            verb="end_sign_ins",
            right=Right.ACCOUNTS_CHANGE,
            label=_("Sign out everywhere"),
            action=access.end_sign_ins,
            icon="log-out",
            danger=True,
            bulk=True,
            asks=_("Every browser in which the account is signed in has to sign in again."),
            done=_("Signed out everywhere."),
        ),
        Act(
            verb="disable",
            right=Right.ACCOUNTS_CHANGE,
            label=_("Disable"),
            action=access.disable_account,
            form=ReasonForm,
            icon="lock",
            danger=True,
            bulk=True,
            asks=_("Nobody signs in with a disabled account, and its roles open nothing."),
            when=lambda row: row.is_active,
            done=_("Disabled."),
        ),
        Act(
            verb="enable",
            right=Right.ACCOUNTS_CHANGE,
            label=_("Enable"),
            action=access.enable_account,
            form=ReasonForm,
            icon="circle-check",
            when=lambda row: not row.is_active,
            done=_("Enabled."),
        ),
        Act(
            verb="reset_second_step",
            right=Right.ACCOUNTS_CHANGE,
            label=_("Reset the second step"),
            action=access.reset_second_factor,
            form=ReasonForm,
            icon="rotate-ccw",
            danger=True,
            asks=_("The owner is told by text message; the second step is removed after 24 hours."),
            when=lambda row: row.has_second_step and row.reset_due is None,
            done=_("Announced. The second step is removed in 24 hours."),
        ),
        Act(
            verb="keep_second_step",
            right=Right.ACCOUNTS_CHANGE,
            label=_("Stop the reset"),
            action=access.cancel_second_factor_reset,
            icon="shield-check",
            when=lambda row: row.reset_due is not None,
            done=_("The reset is stopped."),
        ),
    ),
)
