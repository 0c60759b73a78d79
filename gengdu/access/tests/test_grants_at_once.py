"""What the database itself refuses, and roles given and taken at the same moment."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from gengdu.access import queries
from gengdu.access.actions import grant_role, revoke_grant
from gengdu.access.enums import ADMIN_ROLES, Role
from gengdu.access.models import Grant
from gengdu.access.rules import Remit
from gengdu.access.tests.test_grants import NONGAN, make_editor
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock
from gengdu.kit.tests.threads import together
from gengdu.people.actions.opening import open_sign_in
from gengdu.people.enums import SignInMethod
from gengdu.people.errors import AccountDisabled
from gengdu.people.models import Account, SignIn
from gengdu.people.tests.factories import new_device


@pytest.mark.parametrize("organisation", [None, "agri_station"])
def test_the_database_itself_knows_no_two_standing_grants(request, mei, jilin, organisation):
    bureau = request.getfixturevalue(organisation) if organisation else None
    same = {
        "account": mei,
        "role": Role.EDITOR,
        "region": jilin["双桥村"],
        "organisation": bureau,
        "reason": "直接写",
    }
    Grant.objects.create(**same, ended_at=clock.now())
    Grant.objects.create(**same)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(**same)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"role": "king"},
        {"valid_until": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_the_database_itself_refuses_a_grant_that_makes_no_sense(mei, jilin, wrong):
    fields = {"account": mei, "role": Role.EDITOR, "region": jilin["双桥村"], "reason": "直接写"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(**fields | wrong)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_grants_at_once_one_wins(security_admin, mei):
    ends = together(*[lambda: make_editor(security_admin, mei)] * 4)
    assert sorted(type(end).__name__ for end in ends) == ["AlreadyGranted"] * 3 + ["Grant"]
    assert Grant.objects.filter(account=mei, ended_at__isnull=True).count() == 1
    assert AuditEntry.objects.filter(verb="access.role.grant").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrator_roles_at_once_are_one(security_admin, mei):
    def become(role):
        remit = Remit(role, NONGAN)
        return grant_role(actor=security_admin, account_uid=mei.uid, remit=remit, reason="抢")

    ends = together(*[lambda role=role: become(role) for role in sorted(ADMIN_ROLES)])
    assert sorted(type(end).__name__ for end in ends) == ["AdministratorsSeparate"] * 2 + ["Grant"]
    assert len(queries.administrator_roles_of(mei)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_revocations_at_once_one_is_written(security_admin, lao_wang):
    grant = Grant.objects.get(account=lao_wang)
    ends = together(
        *[lambda: revoke_grant(actor=security_admin, grant_uid=grant.uid, reason="退休")] * 3
    )
    assert sorted(type(end).__name__ for end in ends) == ["Grant", "GrantEnded", "GrantEnded"]
    assert AuditEntry.objects.filter(verb="access.role.revoke").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_sign_in_slips_past_a_first_staff_role_with_the_limits_of_a_member(security_admin, mei):
    """Asked before its transaction, staff was "no" and the sign-in good for ninety days."""
    for _time in range(5):
        device = new_device(own=True)
        together(
            lambda device=device: open_sign_in(
                account=mei, method=SignInMethod.CODE, device=device
            ),
            lambda: make_editor(security_admin, mei),
        )
        limits = SignIn.objects.filter(account=mei).values_list("staff", "own_device")
        assert set(limits) == {(True, False)}
        Grant.objects.filter(account=mei).delete()
        SignIn.objects.filter(account=mei).delete()


def test_what_is_asked_at_the_sign_in_is_what_holds_then(mei, give):
    """The account in the caller's hands may be older than its roles and its closing."""
    queries.roles_of(mei)
    give(mei, Role.EDITOR, "双桥村")
    opened = open_sign_in(account=mei, method=SignInMethod.CODE, device=new_device(own=True))
    assert (opened.sign_in.staff, opened.sign_in.own_device) == (True, False)
    Account.objects.filter(pk=mei.pk).update(is_active=False)
    with pytest.raises(AccountDisabled):
        open_sign_in(account=mei, method=SignInMethod.CODE, device=new_device())
