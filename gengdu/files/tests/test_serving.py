"""Who gets a file, where, and how it is kept harmless."""

import base64
import datetime as dt
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django import forms
from django.utils.datastructures import MultiValueDict

from gengdu.files import queries
from gengdu.files.actions import attach_files
from gengdu.files.enums import Kind
from gengdu.files.forms import AttachmentsField, FilesSteps
from gengdu.files.rules.passes import pass_for
from gengdu.files.tests.making import PDF, give, picture, ready
from gengdu.kit import clock
from gengdu.kit.ids import ref_of

pytestmark = pytest.mark.django_db
THING = uuid.UUID(int=7)
LONG = PDF + b"0123456789" * 200_000


class AttachmentsForm(FilesSteps, forms.Form):
    """A form with a list of files."""

    papers = AttachmentsField(required=False)


def hang(actor, *files):
    attach_files(
        actor=actor,
        owner_kind="test.board",
        owner_uid=THING,
        region_code="220122",
        file_uids=[file.uid for file in files],
    )


def fetch(browser, url, host="localhost:8001", **kwargs):
    parts = urlsplit(url)
    return browser.get(f"{parts.path}?{parts.query}", HTTP_HOST=host, **kwargs)


def picture_url(file, reader=None):
    return queries.pictures_of([file.uid], reader)[file.uid].sources[0].url


def attachment_url(file, reader=None):
    return queries.shown_files([file.uid], reader)[1][file.uid].url


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def shown(board, technician_li):
    """A picture on a public board."""
    file = ready(technician_li, content=picture(1000, 500))
    hang(technician_li, file)
    board.public = True
    return file


def test_a_public_picture_is_the_same_for_everybody(client, shown, mei, county_reviewer):
    url = picture_url(shown)
    assert url.startswith("http://localhost:8001/f/")
    guest = fetch(client, url)
    assert (guest.status_code, guest["Content-Type"]) == (200, "image/webp")
    assert guest.content[8:12] == b"WEBP"
    assert guest["Content-Length"] == str(len(guest.content))
    assert guest["Cache-Control"] == "public, max-age=30, s-maxage=30"
    for person in (mei, county_reviewer):
        client.sign_in(person, second_factor=True)
        again = fetch(client, url)
        assert (again.content, again.headers["Cache-Control"]) == (
            guest.content,
            guest["Cache-Control"],
        )
        assert "Cookie" not in again.get("Vary", "")
        assert not again.cookies


def test_control_32_a_file_is_harmless_in_a_browser(client, board, technician_li, shown):
    attached = give(technician_li, "通知 1.pdf", PDF, Kind.ATTACHMENT)
    hang(technician_li, attached)
    for url, disposition in (
        (picture_url(shown), 'inline; filename="320.webp"'),
        (attachment_url(attached), "attachment; filename*=utf-8''%E9%80%9A%E7%9F%A5%201.pdf"),
    ):
        answer = fetch(client, url)
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == disposition
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cross-Origin-Resource-Policy"] == "same-site"
        assert answer["X-Frame-Options"] == "DENY"


def test_control_32_files_have_an_origin_of_their_own(client, shown):
    assert fetch(client, picture_url(shown), host="localhost:8000").status_code == 404
    assert fetch(client, picture_url(shown), host="testserver").status_code == 404


def test_what_is_recalled_is_gone_at_once_and_from_caches_in_half_a_minute(client, board, shown):
    url = picture_url(shown)
    first = fetch(client, url)
    assert "s-maxage=30" in first["Cache-Control"]
    assert fetch(client, url, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    board.public = False
    gone = fetch(client, url)
    assert (gone.status_code, gone["Cache-Control"]) == (404, "no-store")
    # A cache that asks again with what it has is told the same.
    assert fetch(client, url, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 404


def test_a_file_that_is_not_public_is_for_its_owners_readers(
    client, board, technician_li, neighbour
):
    file = ready(technician_li)
    hang(technician_li, file)
    board.editors.add(technician_li.uid)
    url = picture_url(file)
    assert fetch(client, url).status_code == 404
    client.sign_in(neighbour)
    assert fetch(client, url).status_code == 404
    client.sign_in(technician_li)
    answer = fetch(client, url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_a_pass_in_the_address_needs_no_cookie(client, board, technician_li, neighbour):
    file = ready(technician_li)
    hang(technician_li, file)
    board.editors.add(technician_li.uid)
    url = picture_url(file, technician_li.uid)
    answer = fetch(client, url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert fetch(client, picture_url(file, neighbour.uid)).status_code == 404
    board.editors.clear()  # the pass names a reader, the owner decides about him
    assert fetch(client, url).status_code == 404
    board.editors.add(technician_li.uid)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=61), tick=False):
        assert fetch(client, url).status_code == 404


def test_an_address_tells_nobody_whose_pass_it_is(technician_li):
    """Proxies keep addresses: by none is an account known, nor are two known to be of one."""
    file = ready(technician_li)
    said = parse_qs(urlsplit(picture_url(file, technician_li.uid)).query)["pass"][0]
    again = parse_qs(urlsplit(picture_url(file, technician_li.uid)).query)["pass"][0]
    plain = base64.urlsafe_b64decode(said.partition(".")[2])
    for name in (ref_of(technician_li.uid), str(technician_li.uid), technician_li.uid.hex):
        assert name not in said
        assert name.encode() not in plain
    assert technician_li.uid.bytes not in plain
    assert said != again


def test_a_pass_is_for_one_file(client, technician_li):
    one, other = ready(technician_li), ready(technician_li)
    key = one.renditions.get(width=320).key
    address = picture_url(other)
    wrong = f"{address}?pass={pass_for(key, technician_li.uid)}"
    assert fetch(client, wrong).status_code == 404
    assert fetch(client, f"{address}?pass=x:y:z").status_code == 404
    client.sign_in(technician_li)
    for forged in ("x", "k1.", "k1.x", "k1." + "A" * 64, pass_for(key, technician_li.uid)[:-4]):
        assert fetch(client, f"{address}?pass={forged}").status_code == 404


def test_a_form_shows_no_foreign_file_however_its_name_is_sent(board, technician_li, neighbour):
    """What is sent is drawn again: of files that are not for the sender not even the words."""
    foreign = give(neighbour, "患者名单.pdf", PDF, Kind.ATTACHMENT, text="谁也不该看见")
    mine = give(technician_li, "通知.pdf", PDF, Kind.ATTACHMENT)
    for asker, seen in ((technician_li, "通知.pdf"), (None, "")):
        form = AttachmentsForm(
            MultiValueDict({"papers": [ref_of(foreign.uid), ref_of(mine.uid)], "papers-up": [""]})
        )
        if asker is not None:
            form.uploading(asker, "/console/write/")
        assert not form.is_valid()
        assert seen in str(form)
        assert "患者名单" not in str(form)
        assert "谁也不该看见" not in str(form)
        assert ref_of(foreign.uid) not in str(form)


def test_what_belongs_to_nothing_is_for_whoever_uploaded_it(client, technician_li, neighbour):
    url = attachment_url(give(technician_li, "a.pdf", PDF, Kind.ATTACHMENT))
    assert fetch(client, url).status_code == 404
    client.sign_in(neighbour)
    assert fetch(client, url).status_code == 404
    client.sign_in(technician_li)
    assert body(fetch(client, url)) == PDF


def test_an_upload_that_waits_is_at_no_address(client, technician_li):
    file = give(technician_li)
    client.sign_in(technician_li)
    assert fetch(client, f"/f/{file.key}/{file.name}").status_code == 404


def test_an_unknown_owner_lets_nobody(client, board, monkeypatch, shown):
    from gengdu.files.registry import owners

    monkeypatch.delitem(owners._entries, "test.board")
    assert fetch(client, picture_url(shown)).status_code == 404


def test_names_must_fit(client, shown):
    url = picture_url(shown)
    assert fetch(client, url.replace("320.webp", "321.webp")).status_code == 404
    assert fetch(client, "/f/unknown/320.webp").status_code == 404
    assert client.post(urlsplit(url).path, HTTP_HOST="localhost:8001").status_code == 405


def test_bytes_that_are_lost_are_a_404(client, shelf, shown):
    for path in shelf.rglob("*"):
        if path.is_file():
            path.unlink()
    assert fetch(client, picture_url(shown)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "said", "first", "last"),
    [
        ("bytes=0-9", 206, "bytes 0-9/{size}", 0, 9),
        ("bytes=1000-", 206, "bytes 1000-{end}/{size}", 1000, len(LONG) - 1),
        ("bytes=-5", 206, "bytes {tail}-{end}/{size}", len(LONG) - 5, len(LONG) - 1),
        ("bytes=10-99999999", 206, "bytes 10-{end}/{size}", 10, len(LONG) - 1),
    ],
)
def test_a_download_goes_on_where_it_broke_off(
    client, technician_li, asked, status, said, first, last
):
    url = attachment_url(give(technician_li, "a.pdf", LONG, Kind.ATTACHMENT))
    client.sign_in(technician_li)
    answer = fetch(client, url, HTTP_RANGE=asked)
    size = len(LONG)
    assert answer.status_code == status
    assert answer["Content-Range"] == said.format(size=size, end=size - 1, tail=size - 5)
    assert body(answer) == LONG[first : last + 1]
    assert answer["Content-Length"] == str(last - first + 1)


def test_a_range_past_the_end_is_refused(client, technician_li):
    url = attachment_url(give(technician_li, "a.pdf", PDF, Kind.ATTACHMENT))
    client.sign_in(technician_li)
    for asked in ("bytes=9999-", "bytes=5-2", "bytes=-0"):
        answer = fetch(client, url, HTTP_RANGE=asked)
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(PDF)}")
    assert body(fetch(client, url, HTTP_RANGE="lines=1-2")) == PDF
    assert body(fetch(client, url, HTTP_RANGE="bytes=0-1", HTTP_IF_RANGE='"old"')) == PDF


def test_bytes_are_not_compressed_on_the_way(client, technician_li, shown):
    url = attachment_url(give(technician_li, "a.pdf", LONG, Kind.ATTACHMENT))
    client.sign_in(technician_li)
    whole = fetch(client, url, HTTP_ACCEPT_ENCODING="gzip")
    assert body(whole) == LONG
    part = fetch(client, url, HTTP_ACCEPT_ENCODING="gzip", HTTP_RANGE="bytes=0-999")
    assert body(part) == LONG[:1000]
    image = fetch(client, picture_url(shown), HTTP_ACCEPT_ENCODING="gzip")
    for answer in (whole, part, image):
        assert not answer.has_header("Content-Encoding")
        assert answer.has_header("Content-Length")
    assert not image["ETag"].startswith("W/")


def test_a_large_file_goes_out_piece_by_piece(client, technician_li):
    url = attachment_url(give(technician_li, "a.pdf", LONG, Kind.ATTACHMENT))
    client.sign_in(technician_li)
    answer = fetch(client, url)
    assert answer.streaming
    assert body(answer) == LONG
