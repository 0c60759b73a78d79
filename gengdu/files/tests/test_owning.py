"""Files and the things they belong to; erasing; the nightly look."""

import datetime as dt
import os
import threading
import uuid

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connections

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.files import errors, queries
from gengdu.files.actions import (
    attach_files,
    describe_file,
    detach_files,
    erase_files_of,
    make_renditions,
    remove_file,
    sweep,
)
from gengdu.files.actions.straying import expect
from gengdu.files.enums import Access, Kind
from gengdu.files.gateways import storage
from gengdu.files.models import File, Stray
from gengdu.files.rules.names import path_of
from gengdu.files.tests.making import PDF, give, kept, nothing_left, picture, ready
from gengdu.kit import clock
from gengdu.kit.errors import NotFound
from gengdu.people.registry import personal_data

pytestmark = pytest.mark.django_db
THING = uuid.UUID(int=7)


def attach(actor, *files, owner_uid=THING, region="220122"):
    return attach_files(
        actor=actor,
        owner_kind="test.board",
        owner_uid=owner_uid,
        region_code=region,
        file_uids=[file.uid for file in files],
    )


def order(owner_uid=THING):
    rows = File.objects.filter(owner_kind="test.board", owner_uid=owner_uid)
    return [file.name for file in rows.order_by("position")]


def named(actor, *names):
    return [give(actor, name, PDF, Kind.ATTACHMENT) for name in names]


def test_files_are_given_in_order(board, technician_li):
    a, b, c = named(technician_li, "a.pdf", "b.pdf", "c.pdf")
    assert [f.name for f in attach(technician_li, b, a)] == ["b.pdf", "a.pdf"]
    assert order() == ["b.pdf", "a.pdf"]
    a.refresh_from_db()
    assert (a.region_code, a.loose_since) == ("220122", None)
    assert AuditEntry.objects.filter(verb="files.file.attach").count() == 2
    assert Change.objects.filter(kind="files.file", region_code="220122").count() == 2
    attach(technician_li, c, b)  # what it has beside them comes after
    assert order() == ["c.pdf", "b.pdf", "a.pdf"]


def test_giving_again_changes_nothing(board, technician_li):
    a, b = named(technician_li, "a.pdf", "b.pdf")
    attach(technician_li, a, b)
    before = (AuditEntry.objects.count(), Change.objects.count())
    attach(technician_li, a, b)
    assert (AuditEntry.objects.count(), Change.objects.count()) == before


def test_a_colleague_may_rearrange_what_the_thing_has(board, technician_li, neighbour):
    a, b = named(technician_li, "a.pdf", "b.pdf")
    attach(technician_li, a, b)
    attach(neighbour, b, a)
    assert order() == ["b.pdf", "a.pdf"]


def test_somebody_elses_file_is_not_there(board, technician_li, neighbour):
    (a,) = named(technician_li, "a.pdf")
    with pytest.raises(NotFound):
        attach(neighbour, a)
    assert order() == []


def test_a_file_belongs_to_one_thing(board, technician_li):
    (a,) = named(technician_li, "a.pdf")
    attach(technician_li, a)
    with pytest.raises(errors.UsedElsewhere):
        attach(technician_li, a, owner_uid=uuid.uuid4())
    assert order() == ["a.pdf"]


def test_a_broken_picture_belongs_nowhere(board, technician_li):
    bad = give(technician_li, content=picture()[:2000])
    make_renditions(file_id=bad.pk)
    (good,) = named(technician_li, "a.pdf")
    with pytest.raises(errors.NotReady):
        attach(technician_li, good, bad)
    assert order() == []
    with pytest.raises(LookupError):
        attach_files(
            actor=technician_li,
            owner_kind="test.unknown",
            owner_uid=THING,
            region_code="22",
            file_uids=[],
        )


def test_cut_loose_it_is_its_makers_again(board, technician_li, neighbour):
    a, b = named(technician_li, "a.pdf", "b.pdf")
    attach(technician_li, a, b)
    board.public = True

    def cut():
        return detach_files(
            actor=neighbour, owner_kind="test.board", owner_uid=THING, file_uids=[a.uid]
        )

    assert (cut(), cut()) == (1, 0)
    a.refresh_from_db()
    assert order() == ["b.pdf"]
    assert queries.access_to(a, None) is Access.NO
    assert queries.access_to(a, technician_li.uid) is Access.YES
    assert queries.access_to(b, neighbour.uid) is Access.NO  # read before: as it was


def test_words_are_the_makers(board, technician_li, neighbour):
    (a,) = named(technician_li, "a.pdf")
    assert describe_file(actor=technician_li, file_uid=a.uid, text=" 申报 表 ").text == "申报 表"
    with pytest.raises(NotFound):
        describe_file(actor=neighbour, file_uid=a.uid, text="x")
    attach(technician_li, a)
    with pytest.raises(errors.UsedElsewhere):
        describe_file(actor=technician_li, file_uid=a.uid, text="x")
    assert File.objects.get().text == "申报 表"


def test_taking_away_takes_the_bytes(technician_li, neighbour, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = ready(technician_li)
    with pytest.raises(NotFound):
        remove_file(actor=neighbour, file_uid=file.uid)
    assert len(kept()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(actor=technician_li, file_uid=file.uid)
    assert nothing_left()
    with pytest.raises(NotFound):
        remove_file(actor=technician_li, file_uid=file.uid)
    assert Change.objects.filter(key=str(file.uid), op="delete").count() == 1


def test_what_a_thing_has_is_not_taken_away(board, technician_li):
    (a,) = named(technician_li, "a.pdf")
    attach(technician_li, a)
    with pytest.raises(errors.UsedElsewhere):
        remove_file(actor=technician_li, file_uid=a.uid)
    assert len(kept()) == 1


def test_erasing_an_account_takes_its_own_files(
    board, technician_li, neighbour, django_capture_on_commit_callbacks
):
    a, b = named(technician_li, "a.pdf", "b.pdf")
    (other,) = named(neighbour, "c.pdf")
    attach(technician_li, a)
    with django_capture_on_commit_callbacks(execute=True):
        personal_data["files"].erase(technician_li.person)
    assert [f.name for f in File.objects.order_by("pk")] == ["a.pdf", "c.pdf"]  # an organisation's
    assert kept() == sorted([path_of(a.key), path_of(other.key)])
    board.personal = True
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_files_of(account_uid=technician_li.uid) == 1
    assert kept() == [path_of(other.key)]
    assert b.pk is not None


def test_own_data_names_the_files(technician_li):
    named(technician_li, "a.pdf")
    (said,) = personal_data["files"].export(technician_li.person)
    assert (said["name"], said["kind"], said["size"]) == ("a.pdf", "attachment", len(PDF))


def test_by_night_what_nobody_claimed_goes(
    board, technician_li, django_capture_on_commit_callbacks
):
    with time_machine.travel(clock.now() - dt.timedelta(days=8), tick=False):
        claimed, _unclaimed = named(technician_li, "a.pdf", "b.pdf")
    attach(technician_li, claimed)
    with time_machine.travel(clock.now() - dt.timedelta(days=6), tick=False):
        named(technician_li, "c.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep() == (1, 0)
    assert [f.name for f in File.objects.order_by("pk")] == ["a.pdf", "c.pdf"]
    assert len(kept()) == 2
    assert sweep() == (0, 0)


def test_by_night_bytes_without_a_row_go(technician_li):
    file = give(technician_li)
    make_renditions(file_id=file.pk)  # its upload lies there still: nothing was committed here
    stray, coming = "ab" * 13, "cd" * 13
    for key in (stray, coming):
        expect(key=key, made_by_uid=technician_li.uid, size=1)
        storage.keep(key, ContentFile(b"x"))
    assert sweep() == (0, 0)  # young ones are being written perhaps
    yesterday = clock.now() - dt.timedelta(days=2)
    Stray.objects.exclude(key=coming).update(since=yesterday)
    assert sweep() == (0, 2)
    sizes = [path_of(r.key) for r in file.renditions.all()]
    assert kept() == sorted([*sizes, path_of(coming)])
    assert [each.key for each in Stray.objects.all()] == [coming]
    assert sweep() == (0, 0)


def test_by_night_nothing_goes_that_a_row_needs(technician_li):
    (paper,) = named(technician_li, "a.pdf")
    size = ready(technician_li).renditions.first()
    waiting = give(technician_li)
    there = kept()
    with time_machine.travel(clock.now() - dt.timedelta(days=2), tick=False):
        for key in (paper.key, size.key, waiting.key, "0" * 26):
            expect(key=key)
    assert sweep() == (0, 4)
    assert (kept(), Stray.objects.count()) == (there, 0)


def test_what_cannot_be_deleted_now_goes_by_night(
    technician_li, monkeypatch, django_capture_on_commit_callbacks
):
    (paper,) = named(technician_li, "a.pdf")
    with django_capture_on_commit_callbacks() as callbacks:
        remove_file(actor=technician_li, file_uid=paper.uid)
    with monkeypatch.context() as broken:
        broken.setattr(storage, "drop", _fails)
        with pytest.raises(OSError, match="the disk"):
            callbacks[0]()
    assert (len(kept()), Stray.objects.get().key) == (1, paper.key)
    with time_machine.travel(clock.now() + dt.timedelta(days=2), tick=False):
        assert sweep() == (0, 1)
    assert nothing_left()


def _fails(_key):
    raise OSError("the disk is away")


def test_by_night_what_was_half_received_goes(settings, tmp_path):
    settings.GENGDU_INCOMING = tmp_path
    old, young, other = (tmp_path / n for n in ("a.upload.pdf", "b.upload.pdf", "c.txt"))
    yesterday = clock.now().timestamp() - 2 * 86400
    for path in (old, young, other):
        path.write_bytes(b"x")
    for path in (old, other):
        os.utime(path, (yesterday, yesterday))
    assert sweep() == (0, 1)
    assert sorted(p.name for p in tmp_path.glob("*.*")) == ["b.upload.pdf", "c.txt"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_things_want_one_file(board, technician_li):
    (a,) = named(technician_li, "a.pdf")
    start, said = threading.Barrier(2), []

    def work(owner_uid):
        start.wait(timeout=20)
        try:
            said.append(len(attach(technician_li, a, owner_uid=owner_uid)))
        except errors.UsedElsewhere:
            said.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(uuid.UUID(int=n),)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(said, key=str) == [1, "refused"]
    assert AuditEntry.objects.filter(verb="files.file.attach").count() == 1
