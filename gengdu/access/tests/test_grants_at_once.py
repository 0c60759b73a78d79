"""What the database itself refuses, and roles given and taken at the same moment."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from gengdu.access import queries
from gengdu.access.actions import grant_role, revoke_grant
from gengdu.access.enums import ADMIN_ROLES, Role
from gengdu.access.models import Grant
from gengdu.access.rules import Remit
from gengdu.access.tests.steps import together
from gengdu.access.tests.test_grants import NONGAN, make_editor
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock


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
