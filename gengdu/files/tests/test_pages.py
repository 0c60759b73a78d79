"""Uploading by script and by plain form, the list of files in a form, pictures on pages."""

import datetime as dt
import uuid

import pytest
import time_machine
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from gengdu.files import queries
from gengdu.files.actions import attach_files, issue_ticket, make_renditions, storing
from gengdu.files.enums import Kind
from gengdu.files.forms import AttachmentsField, FilesSteps, PicturesField
from gengdu.files.models import File
from gengdu.files.rules.passes import Holder, ticket_for
from gengdu.files.tests.conftest import BULK, PAGES
from gengdu.files.tests.making import PDF, give, nothing_left, picture, ready
from gengdu.kit import clock
from gengdu.kit.errors import TooMany
from gengdu.kit.ids import ref_of
from gengdu.people.actions.sign_ins import sign_out
from gengdu.people.models import Account
from gengdu.people.tests.browser import Browser
from gengdu.shell.middleware import HomewardMiddleware

pytestmark = pytest.mark.django_db


def ticket_of(account):
    """As a page shows it to the account that has just signed in."""
    return issue_ticket(actor=Browser().sign_in(account).account)


def send(browser, account, *, name="田.jpg", data=None, host="localhost:8001", **fields):
    upload = SimpleUploadedFile(name, picture() if data is None else data)
    ticket = fields.pop("ticket", None) or ticket_of(account)
    sent = {"kind": "picture", "field": "pictures", "once": str(uuid.uuid4()), "file": upload}
    headers = {"X-Upload-Ticket": ticket, "Origin": fields.pop("origin", PAGES), "Host": host}
    return browser.post("/files/", {**sent, **fields}, headers=headers)


def test_a_file_comes_in_by_its_ticket_alone(client, technician_li):
    answer = send(client, technician_li)
    assert answer.status_code == 201
    file = File.objects.get()
    assert (file.made_by_uid, file.name) == (technician_li.uid, "田.jpg")
    page = answer.content.decode()
    assert f'<input type="hidden" name="pictures" value="{ref_of(file.uid)}">' in page
    assert "/thumb/" in page
    assert answer["Access-Control-Allow-Origin"] == PAGES
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer["Cache-Control"] == "no-store"


def test_sent_again_it_is_the_same_file(client, technician_li):
    once = str(uuid.uuid4())
    assert {send(client, technician_li, once=once).status_code for _ in range(3)} == {201}
    assert File.objects.count() == 1


def test_control_15_no_cookie_uploads(client, technician_li):
    client.sign_in(technician_li, second_factor=True)
    assert send(client, technician_li, ticket="forged").status_code == 403
    assert nothing_left()


def test_a_closed_account_uploads_nothing(client, technician_li):
    ticket = ticket_of(technician_li)
    Account.objects.filter(pk=technician_li.pk).update(is_active=False)
    answer = send(client, technician_li, ticket=ticket)
    assert (answer.status_code, "重新打开" in answer.content.decode()) == (403, True)
    assert nothing_left()


def test_a_ticket_ends_with_the_sign_in_it_was_asked_for_in(client, technician_li):
    first = Browser().sign_in(technician_li)
    tickets = [issue_ticket(actor=first.account), ticket_of(technician_li)]
    assert [send(client, technician_li, ticket=t).status_code for t in tickets] == [201, 201]
    sign_out(actor=technician_li, sign_in=first.sign_in)
    assert [send(client, technician_li, ticket=t).status_code for t in tickets] == [403, 201]
    assert File.objects.count() == 3


def test_a_sign_in_that_has_run_out_uploads_nothing(client, technician_li):
    ticket = ticket_of(technician_li)
    with time_machine.travel(clock.now() + dt.timedelta(hours=11), tick=False):
        assert send(client, technician_li, ticket=ticket).status_code == 403
    assert nothing_left()


def test_a_ticket_names_an_account_and_a_sign_in_of_its_own(client, technician_li, neighbour):
    foreign = Browser().sign_in(neighbour).sign_in.uid
    for holder in (Holder(technician_li.uid, foreign), Holder(uuid.uuid4(), uuid.uuid4())):
        assert send(client, technician_li, ticket=ticket_for(holder)).status_code == 403
    assert nothing_left()


def test_no_ticket_outside_of_a_sign_in(technician_li):
    assert issue_ticket(actor=Account.objects.get(pk=technician_li.pk)) == ""


def test_pages_ask_for_so_many_tickets_in_an_hour_and_say_so(technician_li, monkeypatch):
    monkeypatch.setattr(storing, "TICKETS", storing.Limit("files.tickets", most=2, seconds=3600))
    account = Browser().sign_in(technician_li).account
    page = str(form_of(account))  # two lists
    assert page.count('data-ticket=""') == 0
    page = str(form_of(account))
    assert page.count('data-ticket=""') == 2
    assert page.count(TooMany().words()) == 2
    assert page.count("data-drop hidden") == 2


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_scripts_of_other_sites_read_no_answer(client, technician_li, origin):
    answer = send(client, technician_li, origin=origin, ticket="x")
    assert "Access-Control-Allow-Origin" not in answer
    asked = client.options("/files/", headers={"Origin": origin, "Host": "localhost:8001"})
    assert (asked.status_code, asked.has_header("Access-Control-Allow-Origin")) == (204, False)


def test_a_browser_that_asks_first_is_told_what_it_may(client):
    answer = client.options("/files/", headers={"Origin": PAGES, "Host": "localhost:8001"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == PAGES
    assert answer["Access-Control-Allow-Methods"] == "POST"
    assert answer["Access-Control-Allow-Headers"] == "X-Upload-Ticket"


def test_the_pages_origin_takes_no_files(client, technician_li):
    assert send(client, technician_li, host="localhost:8000").status_code == 404
    assert client.get("/files/", headers={"Host": "localhost:8001"}).status_code == 405
    assert nothing_left()


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"data": b"<html>"}, 422, "损坏"),
        ({"name": "图.svg"}, 422, "不接收"),
        ({"data": b""}, 422, "空"),
        ({"kind": "film"}, 422, ""),
        ({"field": "x y"}, 422, ""),
        ({"once": "1"}, 422, ""),
        ({"data": b"x" * (21 * 1024 * 1024)}, 413, "太大"),
    ],
)
def test_a_refusal_says_why_in_words(client, technician_li, fields, status, words):
    answer = send(client, technician_li, **fields)
    assert answer.status_code == status
    page = answer.content.decode()
    assert '<p class="err">' in page
    assert words in page
    assert answer["Access-Control-Allow-Origin"] == PAGES
    assert nothing_left()


def test_control_32_a_body_too_long_is_not_even_read(technician_li):
    from gengdu.files.forms import UploadForm

    request = RequestFactory().post("/files/", {}, CONTENT_LENGTH=str(30 * 1024 * 1024))
    request.META["wsgi.input"] = None  # reading it would fail
    form = UploadForm.of(ticket_of(technician_li), request)
    assert not form.accept(lambda _data: None)
    assert form.status == 413
    unknown = UploadForm.of("nobody", request)
    assert (unknown.accept(lambda _data: None), unknown.status) == (False, 403)


def test_the_thumbnail_is_there_when_the_picture_is(client, technician_li, neighbour):
    file = give(technician_li)
    address = f"/files/{ref_of(file.uid)}/thumb/"
    assert client.get(address).status_code == 302
    client.sign_in(neighbour)
    assert client.get(address).status_code == 404
    client.sign_in(technician_li)
    waiting = client.get(address)
    assert 'hx-trigger="load delay:1500ms"' in waiting.content.decode()
    assert waiting["Cache-Control"] == "no-store"
    make_renditions(file_id=file.pk)
    page = client.get(address).content.decode()
    assert f'<img src="{BULK}/f/' in page
    assert "hx-get" not in page


class Writing(FilesSteps, forms.Form):
    """A form with both lists."""

    pictures = PicturesField(required=False, most=3)
    papers = AttachmentsField(required=False)


def form_of(actor, data=None, files=None, **kwargs):
    sent = MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in (data or {}).items()})
    form = Writing(sent, MultiValueDict(files or {}), **kwargs)
    if actor is not None:
        form.uploading(actor, "/console/write/")
    return form


def test_a_form_yields_files_in_order_with_their_words(technician_li):
    a, b = ready(technician_li), ready(technician_li, content=picture(400, 300))
    one, two = ref_of(a.uid), ref_of(b.uid)
    form = form_of(
        technician_li, {"pictures": [two, one, two], f"pictures-text-{one}": "  心叶  被害状 "}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "pictures": [
            {"uid": str(b.uid), "sha256": b.sha256, "alt": ""},
            {"uid": str(a.uid), "sha256": a.sha256, "alt": "心叶 被害状"},
        ],
        "papers": [],
    }


def test_what_a_form_yields_is_what_it_is_opened_with(technician_li):
    file = ready(technician_li)
    form = Writing(initial={"pictures": [{"uid": str(file.uid), "sha256": "", "alt": "田"}]})
    form.uploading(technician_li)
    page = str(form)
    assert f'name="pictures" value="{ref_of(file.uid)}"' in page
    assert 'value="田"' in page
    assert form.is_multipart()
    assert 'data-url="http://localhost:8001/files/"' in page


def test_files_of_others_are_no_choice(board, technician_li, neighbour):
    mine, foreign = ready(technician_li), ready(neighbour)
    assert not form_of(technician_li, {"pictures": [ref_of(foreign.uid)]}).is_valid()
    assert not form_of(technician_li, {"papers": [ref_of(mine.uid)]}).is_valid()  # of another kind
    assert not form_of(technician_li, {"pictures": [ref_of(uuid.uuid4())]}).is_valid()
    assert not form_of(None, {"pictures": [ref_of(mine.uid)]}).is_valid()
    attach_files(
        actor=neighbour,
        owner_kind="test.board",
        owner_uid=uuid.UUID(int=7),
        region_code="22",
        file_uids=[foreign.uid],
    )
    board.editors.add(technician_li.uid)  # a colleague's, on a board he edits
    assert form_of(technician_li, {"pictures": [ref_of(foreign.uid)]}).is_valid()


def test_too_many_and_too_long_are_said(technician_li):
    refs = [ref_of(ready(technician_li).uid) for _ in range(4)]
    form = form_of(technician_li, {"pictures": refs})
    assert form.errors["pictures"] == ["最多 3 个文件。"]
    form = form_of(technician_li, {"pictures": refs[:1], f"pictures-text-{refs[0]}": "长" * 121})
    assert form.errors["pictures"] == ["每个文件最多写 120 个字。"]


@pytest.mark.parametrize(
    ("step", "which", "order"),
    [
        ("up", 1, [1, 0, 2]),
        ("up", 0, [0, 1, 2]),
        ("down", 0, [1, 0, 2]),
        ("down", 2, [0, 1, 2]),
        ("remove", 1, [0, 2]),
    ],
)
def test_buttons_move_files_without_script(technician_li, step, which, order):
    refs = [ref_of(ready(technician_li, content=picture(40, 30)).uid) for _ in range(3)]
    form = form_of(technician_li, {"pictures": refs, f"pictures-{step}": refs[which]})
    assert (form.is_valid(), form.steps_through_places, dict(form.errors)) == (False, True, {})
    page = str(form)
    found = [part[:26] for part in page.split('name="pictures" value="')[1:]]
    assert found == [refs[n] for n in order]


def test_without_script_files_come_with_the_form_and_stay(technician_li):
    once = str(uuid.uuid4())

    def pressed(*names, step="pictures-add"):
        files = [SimpleUploadedFile(n, picture(60, 40)) for n in names]
        data = {"pictures-once": once, **({step: "1"} if step else {})}
        return form_of(technician_li, data, {"pictures-file": files})

    form = pressed("一.jpg", "二.jpg")
    assert (form.is_valid(), dict(form.errors)) == (False, {})
    page = str(form)
    assert [f.name for f in File.objects.order_by("pk")] == ["一.jpg", "二.jpg"]
    assert page.count('<li class="file-row">') == 2
    assert f'formaction="{BULK}/console/write/"' in page
    pressed("一.jpg", "二.jpg").is_valid()  # pressed twice
    assert File.objects.count() == 2
    saved = pressed("一.jpg", "二.jpg", step="")  # the form is sent with files beside it
    assert saved.is_valid()
    assert [row["uid"] for row in saved.cleaned_data["pictures"]] == [
        str(f.uid) for f in File.objects.order_by("pk")
    ]


def test_without_script_a_refused_file_is_named_and_the_others_stay(technician_li):
    files = [SimpleUploadedFile("一.jpg", picture()), SimpleUploadedFile("坏.jpg", b"<html>")]
    form = form_of(technician_li, {"pictures-add": "1"}, {"pictures-file": files})
    assert not form.is_valid()
    assert list(form.errors) == ["pictures"]
    assert "坏.jpg" in form.errors["pictures"][0]
    assert [f.name for f in File.objects.all()] == ["一.jpg"]
    assert str(form).count('<li class="file-row">') == 1


def test_two_forms_share_nothing(technician_li, neighbour):
    files = [SimpleUploadedFile("一.jpg", picture()), SimpleUploadedFile("坏.jpg", b"<html>")]
    assert not form_of(technician_li, {"pictures-add": "1"}, {"pictures-file": files}).is_valid()
    other = form_of(neighbour, {"pictures-add": "1"})
    assert (other.is_valid(), dict(other.errors)) == (False, {})
    assert '<li class="file-row">' not in str(other)
    fresh = Writing()
    assert (fresh.fields["pictures"].widget.actor, fresh.fields["pictures"].problems) == (None, [])


def test_a_form_without_an_actor_stores_nothing():
    files = {"pictures-file": [SimpleUploadedFile("一.jpg", picture())]}
    assert form_of(None, {"x": "1"}, files).errors["pictures"] == ["请先登录。"]
    assert nothing_left()


def test_the_list_costs_three_queries(technician_li, django_assert_num_queries):
    rows = [{"uid": str(ready(technician_li).uid), "alt": ""} for _ in range(3)]
    form = Writing(initial={"pictures": rows})
    form.uploading(technician_li)
    with django_assert_num_queries(3):
        str(form["pictures"])


def draw(source, **context):
    return Template("{% load files %}" + source).render(Context(context)).strip()


def test_a_picture_on_a_page_says_its_sizes(technician_li):
    file = ready(technician_li, content=picture(1600, 800))
    shown = queries.pictures_of([file.uid])[file.uid]
    page = draw('{% picture shown sizes="100vw" alt="被害状" classes="wide" %}', shown=shown)
    urls = {source.width: source.url for source in shown.sources}
    assert page == (
        f'<img class="wide" src="{urls[640]}" srcset="{urls[320]} 320w, {urls[640]} 640w,'
        f' {urls[1280]} 1280w" sizes="100vw" width="1600" height="800" alt="被害状"'
        ' loading="lazy" decoding="async">'
    )
    assert "pass=" not in page


def test_until_it_is_ready_its_place_is_kept(technician_li):
    file = give(technician_li, content=picture(800, 600), text="田")
    shown = queries.pictures_of([file.uid])[file.uid]
    page = draw("{% picture shown %}", shown=shown)
    assert 'viewBox="0 0 800 600" width="800" height="600" role="img" aria-label="田"' in page
    assert draw("{% picture shown %}", shown=None) == ""


def test_an_attachment_says_what_will_come(technician_li):
    file = give(technician_li, "申报表.pdf", PDF + b"\0" * 1_258_000, Kind.ATTACHMENT)
    shown = queries.shown_files([file.uid])[1][file.uid]
    page = draw("{% attachment shown %}", shown=shown)
    assert "<span>申报表</span>" in page
    assert "PDF · 1.2\xa0MB" in page
    assert f'href="{shown.url}" download' in page
    assert "通知" in draw('{% attachment shown title="通知" %}', shown=shown)


@pytest.mark.parametrize(
    ("instance", "target", "leads"),
    [
        ("bulk", "/console/x/", f"{PAGES}/console/x/"),
        ("bulk", "//evil.example/", "//evil.example/"),
        ("bulk", "https://a.example/", "https://a.example/"),
        ("pages", "/console/x/", "/console/x/"),
    ],
)
def test_a_form_sent_to_bulk_leads_home(settings, rf, instance, target, leads):
    from django.http import HttpResponseRedirect

    settings.GENGDU_INSTANCE = instance
    answer = HomewardMiddleware(lambda _request: HttpResponseRedirect(target))(rf.get("/"))
    assert answer["Location"] == leads
