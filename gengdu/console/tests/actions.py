"""Writes of the test-only section, in the shape of any app's actions."""

import uuid

from django.db import transaction

from gengdu.access.actions import close_organisation, rename_organisation
from gengdu.access.models import Organisation
from gengdu.kit.errors import Conflict
from gengdu.people.models import Account


@transaction.atomic
def rename_sample(*, actor: Account, organisation_uid: uuid.UUID, name: str) -> Organisation:
    """Give it another name."""
    return rename_organisation(actor=actor, organisation_uid=organisation_uid, name=name)


@transaction.atomic
def close_sample(*, actor: Account, organisation_uid: uuid.UUID, reason: str) -> Organisation:
    """Close it."""
    if reason == "refuse me":
        raise Conflict
    return close_organisation(actor=actor, organisation_uid=organisation_uid)


def say_secret(*, actor: Account, organisation_uid: uuid.UUID) -> str:
    """Something that is shown once."""
    return "482913"


def positional(actor: Account, organisation_uid: uuid.UUID) -> None:
    """Not how an action looks."""


def no_actor(*, organisation_uid: uuid.UUID) -> None:
    """Not how an action begins."""


def two_rows(*, actor: Account, first_uid: uuid.UUID, second_uid: uuid.UUID, name: str) -> None:
    """Nobody could say which row is meant."""
