"""What the tests of notices share: a kind of notice, and a short way to send one."""

from collections.abc import Callable
from typing import Any

import pytest

from gengdu.notices.actions import notify
from gengdu.notices.models import Notice
from gengdu.notices.registry import Kind, kinds
from gengdu.people.models import Account, Person


@pytest.fixture(autouse=True)
def story_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind as an upper app would register it."""
    monkeypatch.setitem(kinds._entries, "story.answer", Kind("回答", "users"))


@pytest.fixture
def tell() -> Callable[..., Notice]:
    """`tell(mei, "您的问题有了回答", "q1")`: one notice to one person, as it then stands."""

    def send(whom: Account | Person, headline: str, key: str, **more: Any) -> Notice:
        person_id = whom.person_id if isinstance(whom, Account) else whom.pk
        notify(
            person_ids=[person_id],
            **{"kind": "story.answer", "headline": headline, "key": key, **more},
        )
        return Notice.objects.get(person=person_id, key=key)

    return send
