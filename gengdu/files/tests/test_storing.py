"""What is taken in, and that what is refused leaves nothing."""

import hashlib
import io
import threading
import uuid
import zipfile

import pytest
from django.db import connections

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.files import errors, queries
from gengdu.files.actions import attach_files, remove_file, storing, straying
from gengdu.files.enums import FileState, Kind
from gengdu.files.gateways import storage
from gengdu.files.models import File, Stray
from gengdu.files.rules.documents import MIB
from gengdu.files.rules.formats import MOST_BYTES
from gengdu.files.rules.names import path_of
from gengdu.files.tests.making import (
    OLE,
    PDF,
    give,
    huge_png,
    jobs,
    kept,
    nothing_left,
    office,
    ole,
    picture,
)
from gengdu.kit.errors import DomainError, TooMany

pytestmark = pytest.mark.django_db


def test_a_picture_waits_for_its_sizes(technician_li, shelf):
    data = picture(800, 600)
    file = give(technician_li, "C:\\照片\\IMG 01.JPG", data)
    assert (file.kind, file.state, file.name) == (Kind.PICTURE, FileState.WAITING, "IMG 01.jpg")
    assert (file.media_type, file.width, file.height) == ("image/jpeg", 800, 600)
    assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (file.owner_kind, file.owner_uid) == ("", None)
    assert kept() == [path_of(file.key)]
    assert (shelf / path_of(file.key)).read_bytes() == data
    assert [job.args for job in jobs()] == [[file.pk]]
    entry = AuditEntry.objects.get(verb="files.file.store")
    assert (entry.actor_uid, entry.target_key) == (technician_li.uid, str(file.uid))
    assert Change.objects.filter(kind="files.file", key=str(file.uid)).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("通知.pdf", PDF, "application/pdf"),
        ("名单.txt", "姓名，地块".encode(), "text/plain"),
        ("名单.csv", "姓名,地块".encode("gb18030"), "text/csv"),
        ("表.xls", ole("Workbook"), "application/vnd.ms-excel"),
        ("文.doc", ole("WordDocument"), "application/msword"),
        ("文.wps", ole("WordDocument"), "application/kswps"),
        ("片.dps", ole("PowerPoint Document"), "application/ksdps"),
    ],
)
def test_attachments_are_ready_at_once(technician_li, name, content, media_type):
    file = give(technician_li, name, content, Kind.ATTACHMENT)
    assert (file.state, file.name, file.media_type) == (FileState.READY, name, media_type)
    assert not jobs()


@pytest.mark.parametrize(("ending", "folder"), [("docx", "word"), ("xlsx", "xl"), ("pptx", "ppt")])
def test_office_documents_are_known_by_their_main_part(technician_li, ending, folder):
    file = give(technician_li, f"文.{ending}", office(folder), Kind.ATTACHMENT)
    assert file.state == FileState.READY
    with pytest.raises(errors.WrongContent):
        give(technician_li, f"假.{ending}", office("other"), Kind.ATTACHMENT)


def bomb():
    """A document of 200 KB that unpacks to 150 MB."""
    return office(extra=[("word/media/1.xml", b"\0" * (150 * MIB))])


def overlapping():
    """Two entries of the directory that point at the same bytes."""
    data = office(extra=[("word/a.xml", b"a" * 5000)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.getinfo("word/document.xml").header_offset
        second = archive.getinfo("word/a.xml").header_offset
    at = data.rindex(second.to_bytes(4, "little"), 0, data.rindex(b"PK\5\6"))
    return data[:at] + first.to_bytes(4, "little") + data[at + 4 :]


def lying():
    """An entry that says it is smaller than it is."""
    data = office(extra=[("word/a.xml", b"a" * 5000)])
    at = data.rindex(b"PK\1\2") + 24
    return data[:at] + (10).to_bytes(4, "little") + data[at + 4 :]


BAD_PICTURES = [
    ("图.jpg", b"", errors.EmptyFile),
    ("图.jpg", b"<html><script>alert(1)</script>", errors.WrongContent),
    ("图.jpg", PDF, errors.WrongContent),
    ("图.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", errors.WrongContent),
    ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", errors.KindNotTaken),
    ("图.bmp", b"BM" + b"\0" * 60, errors.KindNotTaken),
    ("图", picture(), errors.KindNotTaken),
    ("图.png", huge_png(9000, 9000), errors.TooManyPixels),
    ("图.png", huge_png(100, 16_001), errors.TooManyPixels),
    ("图.jpg", picture() + b"\0" * (10 * MIB), errors.FileTooHeavy),
]
BAD_ATTACHMENTS = [
    ("文.pdf", b"", errors.EmptyFile),
    ("文.pdf", b"MZ\x90\x00", errors.WrongContent),
    ("页.html", b"<html>", errors.KindNotTaken),
    ("图.svg", b"<svg/>", errors.KindNotTaken),
    ("包.zip", office(), errors.KindNotTaken),
    ("程序.exe", b"MZ", errors.KindNotTaken),
    ("通知.pdf.exe", PDF, errors.KindNotTaken),
    ("页.txt", b"\n <!DOCTYPE html><script>1</script>", errors.WrongContent),
    ("二.txt", b"\xff\xfe\x00\x00\xff", errors.WrongContent),
    ("文.docm", office(), errors.MacrosRefused),
    ("表.xlsb", office("xl"), errors.MacrosRefused),
    ("文.docx", office(extra=[("word/vbaProject.bin", b"x")]), errors.MacrosRefused),
    ("文.docx", office(types=b"<x>macroEnabled.main</x>"), errors.MacrosRefused),
    ("文.doc", ole("WordDocument", "_VBA_PROJECT"), errors.MacrosRefused),
    ("文.doc", ole("Workbook"), errors.WrongContent),
    ("文.docx", OLE + b"\0" * 600, errors.LockedRefused),
    ("文.xls", ole("EncryptedPackage"), errors.LockedRefused),
    ("文.docx", b"PK\3\4 not a zip", errors.WrongContent),
    ("文.docx", office(extra=[("../../etc/cron.d/x", b"x")]), errors.WrongContent),
    ("文.docx", office(extra=[("C:/x", b"x")]), errors.WrongContent),
    ("文.docx", office(extra=[(f"word/{n}", b"") for n in range(5001)]), errors.ArchiveRefused),
    ("文.docx", overlapping(), errors.ArchiveRefused),
    ("文.docx", lying(), errors.WrongContent),
    ("文.pdf", PDF + b"\0" * (20 * MIB), errors.FileTooHeavy),
]


@pytest.mark.parametrize(("name", "content", "refusal"), BAD_PICTURES, ids=range(len(BAD_PICTURES)))
def test_control_32_refused_pictures_leave_nothing(technician_li, name, content, refusal):
    with pytest.raises(refusal) as refused:
        give(technician_li, name, content)
    assert refused.value.words()
    assert nothing_left()
    assert not jobs()


@pytest.mark.parametrize(
    ("name", "content", "refusal"), BAD_ATTACHMENTS, ids=range(len(BAD_ATTACHMENTS))
)
def test_control_32_refused_attachments_leave_nothing(technician_li, name, content, refusal):
    with pytest.raises(refusal) as refused:
        give(technician_li, name, content, Kind.ATTACHMENT)
    assert refused.value.words()
    assert nothing_left()


def test_control_34_a_bomb_in_a_document_is_refused_before_it_unpacks(technician_li):
    data = bomb()
    assert len(data) < 1 * MIB
    with pytest.raises(errors.ArchiveRefused):
        give(technician_li, "文.docx", data, Kind.ATTACHMENT)
    with pytest.raises(errors.ArchiveRefused):
        give(technician_li, "表.xlsx", data, Kind.ATTACHMENT)
    assert nothing_left()


def test_the_same_upload_again_is_the_same_file(technician_li, neighbour):
    once, data = uuid.uuid4(), picture()
    first = give(technician_li, content=data, once=once)
    assert give(technician_li, content=data, once=once) == first
    assert len(kept()) == File.objects.count() == len(jobs()) == 1
    assert give(neighbour, content=data, once=once) != first


def test_with_another_content_it_is_refused(technician_li):
    once = uuid.uuid4()
    give(technician_li, once=once)
    with pytest.raises(errors.OtherBytes):
        give(technician_li, content=picture(400, 300), once=once)
    assert len(kept()) == File.objects.count() == 1


def test_a_row_that_cannot_be_written_leaves_no_bytes(technician_li, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(storing.audit, "record", fails)
    with pytest.raises(RuntimeError):
        give(technician_li)
    assert nothing_left()


def test_a_full_disk_takes_nothing(technician_li, monkeypatch):
    monkeypatch.setattr(storage, "LEAST_ROOM", 1 << 62)
    with pytest.raises(errors.NoRoom):
        give(technician_li)
    assert nothing_left()


def unused(account):
    """As the budget counts."""
    return queries.unused_bytes(account.uid)


def test_what_nothing_uses_has_a_budget_for_each_person(
    board, technician_li, neighbour, monkeypatch, django_capture_on_commit_callbacks
):
    data = picture(40, 30)
    monkeypatch.setattr(storing, "MOST_UNUSED", 2 * len(data))
    once = uuid.uuid4()
    first, _second = give(technician_li, content=data, once=once), give(technician_li, content=data)
    assert unused(technician_li) == 2 * len(data)
    with pytest.raises(errors.TooMuchUnused) as refused:
        give(technician_li, content=data)
    assert "还没用上的文件" in refused.value.words()
    assert (File.objects.count(), len(kept()), Stray.objects.count()) == (2, 2, 0)
    # the same again is no new file, and others have a budget of their own
    assert give(technician_li, content=data, once=once) == first
    assert give(neighbour, content=data).made_by_uid == neighbour.uid

    attach_files(
        actor=technician_li, owner_kind="test.board", owner_uid=uuid.UUID(int=1),
        region_code="220122", file_uids=[first.uid],
    )  # fmt: skip
    third = give(technician_li, content=data)
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(actor=technician_li, file_uid=third.uid)
    assert unused(technician_li) == len(data)


def test_a_form_with_the_largest_files_everywhere_fits_the_budget():
    most = 12  # of a list (FilesField)
    assert most * sum(MOST_BYTES.values()) <= storing.MOST_UNUSED


def test_what_is_just_coming_counts_too(technician_li, monkeypatch):
    data = picture(40, 30)
    monkeypatch.setattr(storing, "MOST_UNUSED", 2 * len(data))
    straying.expect(key="0" * 26, made_by_uid=technician_li.uid, size=len(data) + 1)
    with pytest.raises(errors.TooMuchUnused):
        give(technician_li, content=data)
    assert (kept(), File.objects.count(), Stray.objects.count()) == ([], 0, 1)


def test_control_36_an_account_uploads_so_many_in_an_hour(technician_li, neighbour, monkeypatch):
    monkeypatch.setattr(storing, "UPLOADS", storing.Limit("files.uploads", most=3, seconds=3600))
    for _ in range(3):
        give(technician_li, content=picture(40, 30))
    with pytest.raises(TooMany):
        give(technician_li, content=picture(40, 30))
    assert File.objects.count() == 3
    assert give(neighbour, content=picture(40, 30)).made_by_uid == neighbour.uid


def test_names_lose_what_could_hurt():
    from gengdu.files.rules.names import clean_name

    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("a\\b\\合同.PDF") == "合同.pdf"
    assert clean_name("\u202egpj.exe") == "gpj.exe"
    assert clean_name('通"知\r\n：1?.pdf') == "通_知 ：1_.pdf"
    assert clean_name(".htaccess") == "htaccess"
    assert clean_name("") == "file"
    long = clean_name("长" * 300 + ".pdf")
    assert (len(long), long[-4:]) == (80, ".pdf")


def at_once(count, send):
    """What each of so many threads gives, started together."""
    start, results = threading.Barrier(count), []

    def one():
        start.wait(timeout=20)
        try:
            results.append(send())
        except DomainError as refusal:
            results.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(results) == count
    return results


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twins_of_an_upload_are_one_file(technician_li):
    once, data = uuid.uuid4(), picture()
    results = at_once(6, lambda: give(technician_li, content=data, once=once).pk)
    assert len(set(results)) == File.objects.count() == len(jobs()) == len(kept()) == 1
    assert not Stray.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_never_go_past_the_budget(technician_li, monkeypatch):
    data = picture(40, 30)
    monkeypatch.setattr(storing, "MOST_UNUSED", 2 * len(data))
    results = at_once(6, lambda: give(technician_li, content=data).size)
    taken = results.count(len(data))
    assert taken + results.count(errors.TooMuchUnused) == 6
    assert taken <= 2
    assert len(kept()) == File.objects.count() == taken
    assert not Stray.objects.exists()
