"""What the tests of access share: rubrics that exist, and how to see that nothing was written."""

from collections.abc import Callable, Iterator

import pytest

from gengdu.access.enums import Role
from gengdu.access.models import Grant, Organisation
from gengdu.access.registry import rubric_sources
from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.people.models import Account


@pytest.fixture
def rubrics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rubrics, as the app that owns them would register them."""
    monkeypatch.setitem(
        rubric_sources._entries, "story", lambda: {"life": "生活信息", "notices": "政务公告"}
    )


@pytest.fixture
def nothing_written(db: None) -> Iterator[None]:
    """Around a refusal: not a row of access, the log or the feed is different afterwards."""
    before = everything()
    yield
    assert everything() == before


def everything() -> list[list[tuple[object, ...]]]:
    """All rows that an action of access could touch."""
    return [
        list(rows.order_by("pk").values_list())
        for rows in (
            Grant.objects,
            Organisation.objects,
            AuditEntry.objects.exclude(outcome=Outcome.REFUSED),
            Change.objects,
        )
    ]


@pytest.fixture
def county_security(resident: Callable[..., Account], give: Callable[..., Account]) -> Account:
    """Security administrator of 农安县 alone."""
    return give(resident("闫县安", "泉眼岭村"), Role.SECURITY_ADMIN, "农安县")
