"""The gallery, for the frame's tests."""

import pytest
from django.test import Client

from gengdu.shell import navigation
from gengdu.shell.tests import gallery


@pytest.fixture
def in_gallery(settings, monkeypatch) -> None:
    """The site shows the gallery instead of the product."""
    settings.ROOT_URLCONF = gallery.URLS
    settings.TEMPLATES = gallery.templates(settings.TEMPLATES)
    for name, registry in gallery.registries().items():
        monkeypatch.setattr(navigation, name, registry)


@pytest.fixture
def site(in_gallery) -> Client:
    """A browser's view of the gallery, errors answered as in production."""
    return Client(raise_request_exception=False, headers={"host": "localhost"})
