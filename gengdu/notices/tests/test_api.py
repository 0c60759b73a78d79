"""The inbox for programs."""

import pytest

from gengdu.access.tests.programs import Program, problem
from gengdu.kit.ids import ref_of
from gengdu.notices.actions import notify
from gengdu.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def messages(mei):
    """Three for 梅, one after the other."""
    for number in range(3):
        notify(
            person_ids=[mei.person_id],
            kind="access.role",
            headline=f"第{number}条",
            key=f"test:{number}",
        )


def test_as_on_the_page_unread_first(messages, mei):
    program = Program(mei)
    last = Notice.objects.latest("pk")
    assert program.post(f"/inbox/{ref_of(last.uid)}/read").status_code == 204
    said = program.get("/inbox").json()
    assert [one["headline"] for one in said["items"]] == ["第1条", "第0条", "第2条"]
    assert [one["read_at"] is None for one in said["items"]] == [True, True, False]
    assert (said["unread"], said["next"]) == (2, "")
    assert program.post("/inbox/read").json() == {"read": 2}
    assert program.get("/inbox").json()["unread"] == 0


def test_control_18_somebody_elses_message_is_not_there(messages, neighbour):
    program = Program(neighbour)
    assert program.get("/inbox").json()["items"] == []
    first = Notice.objects.first()
    assert program.post(f"/inbox/{ref_of(first.uid)}/read").status_code == 404
    assert program.post("/inbox/read").json() == {"read": 0}
    assert not Notice.objects.filter(read_at__isnull=False).exists()


def test_the_cursor_is_signed(messages, mei):
    for number in range(30):
        notify(person_ids=[mei.person_id], kind="access.role", headline="多", key=f"more:{number}")
    program = Program(mei)
    first = program.get("/inbox").json()
    rest = program.get(f"/inbox?after={first['next']}").json()
    assert len(first["items"]) == 20
    assert len(rest["items"]) == 13
    assert not {one["ref"] for one in first["items"]} & {one["ref"] for one in rest["items"]}
    assert problem(program.get(f"/inbox?after={first['next'][:-2]}xx"))[0] == 422
