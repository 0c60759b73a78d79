"""Bytes come before the row that stands for them and go after it: what is between is noted."""

import uuid
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from gengdu.files.gateways import storage
from gengdu.files.models import Stray


def expect(*, key: str, made_by_uid: uuid.UUID | None = None, size: int = 0) -> None:
    """Bytes are about to come under this key."""
    Stray.objects.create(key=key, made_by_uid=made_by_uid, size=size)


def take_in(*, keys: Iterable[str]) -> None:
    """Rows stand for them now; in the transaction that writes these rows."""
    Stray.objects.filter(key__in=list(keys)).delete()


def let_go(*, keys: Iterable[str]) -> None:
    """No row stands for them any more: in the transaction that says so; gone once it holds."""
    going = list(keys)
    Stray.objects.bulk_create([Stray(key=key) for key in going])
    transaction.on_commit(partial(drop, keys=going), robust=True)


def drop(*, keys: Iterable[str]) -> None:
    """Delete bytes for which no row stands, and the note of them."""
    gone = list(keys)
    for key in gone:
        storage.drop(key)
    Stray.objects.filter(key__in=gone).delete()
