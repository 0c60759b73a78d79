"""The table of rights row by row, and what a security administrator may give."""

import pytest

from gengdu.access import rules
from gengdu.access.enums import ADMIN_ROLES, MEMBER_ROLES, PARTNER_ROLES, STAFF_ROLES, Right, Role
from gengdu.access.rules import Remit

STAFF = {
    "technician", "expert", "station_manager", "contributor", "editor", "reviewer",
    "learning_manager", "statistician", "service_agent", "operations", "system_admin",
    "security_admin", "auditor",
}  # fmt: skip
TABLE = {
    "regions.view": STAFF,
    "regions.change": {"system_admin"},
    "organisations.view": STAFF,
    "organisations.change": {"system_admin"},
    "grants.view": {"security_admin", "auditor"},
    "grants.change": {"security_admin"},
    "accounts.view": {"security_admin", "auditor"},
    "accounts.change": {"security_admin"},
    "people.view": {"station_manager", "technician", "service_agent"},
    "people.open": {"station_manager", "technician", "service_agent"},
    "people.change": {"station_manager", "service_agent"},
    "people.merge": {"station_manager", "service_agent"},
    "people.assist": {"station_manager"},
    "people.export": {"station_manager", "service_agent"},
    "audit.view": {"auditor"},
    "audit.export": {"auditor"},
    "options.view": {"system_admin", "operations", "auditor"},
    "options.change": {"system_admin"},
    "jobs.view": {"system_admin", "operations", "auditor"},
    "jobs.change": {"system_admin", "operations"},
    "sms.view": {"system_admin", "operations"},
    "crops.view": STAFF,
    "crops.write": {"technician", "expert", "editor"},
    "weather.change": {"technician", "system_admin"},
    "drafts.write": {"technician", "station_manager", "contributor", "editor", "expert"},
    "observations.view": {"technician", "expert", "station_manager", "editor", "reviewer"},
    "observations.change": {"technician"},
    "reports.decide": {"technician"},
    "content.approve": {"reviewer"},
    "content.publish": {"reviewer"},
    "content.recall": {"reviewer", "technician", "station_manager", "editor"},
    "articles.view": {
        "reviewer",
        "technician",
        "station_manager",
        "contributor",
        "editor",
        "expert",
    },
    "notices.publish": {"station_manager", "editor"},
    "rubrics.view": STAFF,
    "rubrics.change": {"system_admin"},
    "emergency.send": {"technician", "editor", "reviewer"},
    "deliveries.view": {
        *("technician", "station_manager", "contributor", "editor", "expert"),
        *("reviewer", "statistician"),
    },
    "unreached.view": {"station_manager", "technician", "service_agent", "editor"},
    "deliveries.stop": {"technician", "station_manager", "editor", "reviewer"},
    "changes.read": {"system_admin", "operations", "statistician"},
    "clients.view": {"system_admin", "security_admin", "auditor"},
    "clients.change": {"security_admin"},
}


@pytest.mark.parametrize("right", sorted(TABLE))
def test_each_row_of_the_table(right):
    assert {role.value for role in Role if rules.may({role}, right)} == TABLE[right]


def test_the_table_has_every_right_and_no_other():
    assert set(TABLE) == set(Right.values)
    assert set(rules.RIGHTS) == set(Right)
    with pytest.raises(ValueError, match="grants"):
        rules.roles_with("grants.eat")


def test_every_role_is_a_members_or_staffs():
    assert set(Role) == MEMBER_ROLES | STAFF_ROLES
    assert not MEMBER_ROLES & STAFF_ROLES
    assert STAFF_ROLES == STAFF
    assert ADMIN_ROLES < STAFF_ROLES


@pytest.mark.parametrize("role", Role)
def test_control_07_whoever_has_a_right_needs_a_second_factor(role):
    assert rules.is_staff({role}) is (role in STAFF_ROLES)
    if rules.rights_of({role}):
        assert rules.is_staff({role})


def test_control_20_what_the_three_administrators_may_and_may_not():
    system = rules.rights_of({Role.SYSTEM_ADMIN})
    security = rules.rights_of({Role.SECURITY_ADMIN})
    auditor = rules.rights_of({Role.AUDITOR})
    assert not {Right.AUDIT_VIEW, Right.AUDIT_EXPORT, Right.GRANTS_CHANGE} & system
    assert not {Right.AUDIT_VIEW, Right.AUDIT_EXPORT, Right.OPTIONS_CHANGE} & security
    assert {right for right in auditor if not right.endswith((".view", ".export"))} == set()
    assert Right.AUDIT_VIEW in auditor
    assert [right for right in Right if right.startswith("audit.")] == [
        Right.AUDIT_VIEW,
        Right.AUDIT_EXPORT,
    ]


def test_a_contributor_writes_and_never_publishes():
    rights = rules.rights_of(PARTNER_ROLES)
    assert Right.DRAFTS_WRITE in rights
    assert not {Right.CONTENT_APPROVE, Right.CONTENT_PUBLISH} & rights


@pytest.mark.parametrize(
    ("role", "partner", "fits"),
    [
        (Role.CONTRIBUTOR, True, True),
        (Role.EXPERT, True, True),
        (Role.VOLUNTEER, True, True),
        (Role.EDITOR, True, False),
        (Role.REVIEWER, True, False),
        (Role.SECURITY_ADMIN, True, False),
        (Role.CONTRIBUTOR, False, False),
        (Role.EXPERT, False, True),
        (Role.EDITOR, False, True),
    ],
)
def test_which_roles_a_partner_has(role, partner, fits):
    assert rules.fits_organisation(role, partner=partner) is fits


def security(place, organisation=None):
    """What a security administrator holds."""
    return Remit(Role.SECURITY_ADMIN, place, organisation)


@pytest.mark.parametrize(
    ("own", "wanted", "may"),
    [
        ([security("220122")], Remit(Role.EDITOR, "220122"), True),
        ([security("220122")], Remit(Role.EDITOR, "220122101202"), True),
        ([security("220122")], Remit(Role.EDITOR, "220182"), False),
        ([security("220122")], Remit(Role.EDITOR, "2201"), False),
        ([security("220122")], Remit(Role.EDITOR, "220122", 7), True),
        ([security("220122", 7)], Remit(Role.EDITOR, "220122", 7), True),
        ([security("220122", 7)], Remit(Role.EDITOR, "220122", 8), False),
        ([security("220122", 7)], Remit(Role.EDITOR, "220122"), False),
        ([security("220122", 7), security("220182")], Remit(Role.EDITOR, "220122"), False),
        ([security("220122")], Remit(Role.AUDITOR, "220122"), True),
        ([security("220122")], Remit(Role.SYSTEM_ADMIN, "22"), False),
        ([security("22")], security("220122"), True),
        ([security("22")], security("22"), False),
        ([security("220122")], security("22"), False),
        ([Remit(Role.SYSTEM_ADMIN, "22")], Remit(Role.EDITOR, "220122"), False),
        ([], Remit(Role.FARMER, "220122"), False),
    ],
)
def test_nothing_above_the_own_remit_is_given(own, wanted, may):
    assert rules.may_grant(own, wanted) is may


@pytest.mark.parametrize(
    ("own", "held", "may"),
    [
        ([security("220122")], [], True),
        ([security("220122")], [Remit(Role.FARMER, "22")], True),
        ([security("220122")], [Remit(Role.EDITOR, "220122101")], True),
        ([security("220122")], [security("220122")], True),
        ([security("220122")], [Remit(Role.EDITOR, "220122"), Remit(Role.AUDITOR, "22")], False),
        ([security("220122", 7)], [Remit(Role.EDITOR, "220122", 8)], False),
        ([security("220122", 7)], [Remit(Role.EDITOR, "220122", 7)], True),
        ([security("220122", 7)], [Remit(Role.EDITOR, "220122")], False),
        ([security("220122", 7)], [], False),
        ([security("220122", 7)], [Remit(Role.VOLUNTEER, "220122", 7)], False),
        ([security("220122", 7), security("220182")], [], True),
        ([Remit(Role.SYSTEM_ADMIN, "22")], [], False),
        ([], [], False),
    ],
)
def test_accounts_with_more_than_the_own_remit_are_not_managed(own, held, may):
    assert rules.may_manage_account(own, held) is may


@pytest.mark.parametrize("wanted", sorted(ADMIN_ROLES))
def test_administrators_stay_separate(wanted):
    for held in sorted(ADMIN_ROLES - {wanted}):
        assert not rules.administrators_stay_separate({held, Role.EDITOR}, wanted)
    assert rules.administrators_stay_separate({wanted, Role.EDITOR}, wanted)
    assert rules.administrators_stay_separate(set(), wanted)
    assert rules.administrators_stay_separate(ADMIN_ROLES, Role.EDITOR)


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("", True),
        ("12316", True),
        ("0431-8323 1234", True),
        ("123", False),
        ("-12316", False),
        ("12316-", False),
        ("call me", False),
        ("1" * 21, False),
        ("１２３１６", False),
    ],
)
def test_hotlines(text, dialled):
    assert rules.is_hotline(text) is dialled
