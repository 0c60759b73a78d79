"""Names for codes and accounts, many in one query."""

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from gengdu.console.rules import mask_name
from gengdu.people.models import Account
from gengdu.regions.models import Region


def place_names(wanted: Iterable[str]) -> dict[str, str]:
    """Names of regions by code; unknown codes are left out."""
    codes = {code for code in wanted if code}
    if not codes:
        return {}
    return dict(Region.objects.filter(pk__in=codes).values_list("pk", "name"))


def account_names(wanted: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """The names of staff by account, as colleagues know them; masked for everybody else."""
    uids = {uid for uid in wanted if uid is not None}
    if not uids:
        return {}
    accounts = Account.objects.filter(uid__in=uids).select_related("person")
    staff = set(accounts.filter(grants__isnull=False).values_list("pk", flat=True))
    return {account.uid: _name(account, masked=account.pk not in staff) for account in accounts}


def _name(account: Account, *, masked: bool) -> str:
    name = account.person.name() or _("no name")
    return mask_name(name) if masked else name
