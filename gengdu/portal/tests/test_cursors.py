"""The link to older ones belongs to its list: on every other, page or answer, it is refused."""

import json
import re
from urllib.parse import quote, unquote

import pytest

from gengdu.access.tests.programs import Program
from gengdu.articles.actions.reading import keep_article, remember_reading
from gengdu.articles.models import PublishedArticle
from gengdu.notices.actions import notify
from gengdu.search.actions import begin_rebuild, sweep_batch

pytestmark = pytest.mark.django_db
PAGES = {
    "list": "/r/220122/agri-tech/?",
    "search": "/search/?q=玉米&",
    "favourites": "/me/favourites/?",
    "history": "/me/history/?",
    "inbox": "/inbox/?",
}
ANSWERS = {
    "list": "/articles?place=220122&rubric=agri-tech&",
    "search": "/search?q=玉米&",
    "favourites": "/me/favourites?",
    "history": "/me/history?",
    "inbox": "/inbox?",
}
STALE = "这个翻页链接已经失效。"
NEXT = re.compile(r'href="[^"]*after=([^"&]+)[^"]*" rel="next"')


@pytest.fixture
def shelves(publish, mei):
    """A page and a bit of each list that a member turns the pages of."""
    for number in range(21):
        article = publish(f"玉米第{number}条")
        keep_article(actor=mei, article_uid=article.uid)
        remember_reading(actor=mei, article=PublishedArticle.objects.get(uid=article.uid))
        headline = f"第{number}件"
        notify(person_ids=[mei.person_id], kind="access.role", headline=headline, key=headline)
    begin_rebuild()
    while sweep_batch():
        pass


def test_on_pages(client, shelves, mei):
    client.sign_in(mei)
    firsts = {name: client.get(address).content.decode() for name, address in PAGES.items()}
    cursors = {name: unquote(NEXT.search(page)[1]) for name, page in firsts.items()}
    for of, cursor in cursors.items():
        for name, address in PAGES.items():
            page = client.get(f"{address}after={quote(cursor)}")
            assert page.status_code == (200 if of == name else 422), (of, name)
            assert (STALE in page.content.decode()) is (of != name)


def test_in_answers_to_programs(shelves, mei):
    program = Program(mei)
    cursors = {name: program.get(path).json()["next"] for name, path in ANSWERS.items()}
    assert all(cursors.values())
    for of, cursor in cursors.items():
        for name, path in ANSWERS.items():
            answer = program.get(f"{path}after={quote(cursor)}")
            assert answer.status_code == (200 if of == name else 422), (of, name)
            if of != name:
                assert json.loads(answer.content)["detail"] == STALE
