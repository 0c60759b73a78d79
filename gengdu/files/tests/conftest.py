"""A shelf of its own for every test, a bulk origin, and a thing that owns files."""

import uuid
from dataclasses import dataclass, field

import pytest

from gengdu.files.enums import Access
from gengdu.files.registry import owners

BULK = "http://localhost:8001"
PAGES = "http://localhost:8000"


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    """An empty storage; this process is the bulk instance."""
    place = tmp_path / "files"
    own = {**settings.STORAGES["files"], "OPTIONS": {"location": place}}
    settings.STORAGES = {**settings.STORAGES, "files": own}
    settings.GENGDU_ORIGIN, settings.GENGDU_BULK_ORIGIN = PAGES, BULK
    settings.CSRF_TRUSTED_ORIGINS = [PAGES, BULK]
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.GENGDU_BODY_LIMIT = 256 * 1024 * 1024
    return place


@dataclass
class Board:
    """A notice board: public or not, with editors."""

    personal: bool = False
    public: bool = False
    editors: set[uuid.UUID] = field(default_factory=set)

    def access(self, *, owner_uid, file_uid, reader):
        """Its editors always, everybody while it is public."""
        if self.public:
            return Access.PUBLIC
        return Access.YES if reader in self.editors else Access.NO


@pytest.fixture
def board(monkeypatch):
    """Owns files under the name "test.board"."""
    made = Board()
    monkeypatch.setitem(owners._entries, "test.board", made)
    return made
