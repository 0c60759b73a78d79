"""A page that caches may share is the same bytes for guest, farmer and reviewer (DESIGN §5)."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

pytestmark = pytest.mark.django_db
SHARED = {"/view/", "/offline/", "/manifest.webmanifest", "/place/", "/sign-up/consents/"}
"""Known to be shared: the search below must find at least these."""


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address without a parameter."""
    for one in patterns:
        route = before + str(one.pattern)
        if "<" in route:
            continue
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        else:
            yield route


def shared(browser: Client) -> dict[str, bytes]:
    """What this reader gets from the addresses that caches may keep."""
    found = {}
    for address in addresses(get_resolver().url_patterns):
        answer = browser.get(address)
        if answer.get("Cache-Control", "").startswith("public"):
            assert not answer.cookies, address
            assert "Cookie" not in answer.get("Vary", ""), address
            found[address] = answer.content
    return found


def test_shared_pages_are_the_same_bytes_for_everybody(client, mei, county_reviewer):
    guest = shared(client)
    assert set(guest) >= SHARED
    for person in (mei, county_reviewer):
        browser = type(client)()
        browser.sign_in(person, second_factor=person is county_reviewer)
        assert shared(browser) == guest
