"""Number, language and limits around every request."""

import ipaddress

import pytest

from gengdu.kit import trace
from gengdu.shell.middleware import TraceMiddleware


def test_every_answer_has_its_own_number(site):
    numbers = [site.get(path)["X-Request-Id"] for path in ("/public/", "/gone/", "/crash/")]
    assert [len(n) for n in numbers] == [7, 7, 7]
    assert len(set(numbers)) == 3


def test_a_client_cannot_choose_the_number(site):
    assert site.get("/public/", headers={"X-Request-Id": "abcdefg"})["X-Request-Id"] != "abcdefg"


def test_the_page_to_quote_shows_the_number_of_the_answer(site):
    answer = site.get("/refuse/404/")
    assert answer["X-Request-Id"] in answer.content.decode()


def test_what_happens_inside_knows_number_and_address(rf, settings):
    settings.GENGDU_TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    seen = []

    def inside(request):
        seen.append(trace.current())
        return {}

    request = rf.get("/", REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR="198.51.100.7")
    answer = TraceMiddleware(inside)(request)
    assert [t.address for t in seen] == ["198.51.100.7"]
    assert answer["X-Request-Id"] == seen[0].number
    assert trace.current() == trace.Trace()


def test_the_language_comes_from_the_cookie_alone(site):
    answer = site.get("/refuse/404/", headers={"Accept-Language": "en"})
    assert "没有找到" in answer.content.decode()
    assert answer["Content-Language"] == "zh-hans"
    site.cookies["gd_lang"] = "en"
    answer = site.get("/refuse/404/")
    assert "We could not find that." in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_control_36_a_body_over_the_limit_is_refused_in_words(site, settings):
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    settings.GENGDU_BODY_LIMIT = limit
    over = site.post("/form/", data=b"x" * (limit + 1), content_type="text/plain")
    assert over.status_code == 413
    assert "超过了这一页能收的大小" in over.content.decode()
    within = site.post("/form/", data=b"x" * limit, content_type="text/plain")
    assert within.status_code == 200


@pytest.mark.parametrize("length", ["", "much"])
def test_a_damaged_length_is_no_failure(site, length):
    assert site.generic("POST", "/form/", CONTENT_LENGTH=length).status_code == 200
