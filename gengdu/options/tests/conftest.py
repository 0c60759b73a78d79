"""Options of every kind, declared for the tests alone."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

import pytest

from gengdu.options.registry import (
    SITE_ONLY,
    Choice,
    Flag,
    Number,
    OptionSpec,
    Window,
    Windows,
    options,
)

NIGHT = Window((1, 2, 3, 4, 5, 6, 7), dt.time(21), dt.time(6))

BUDGET = OptionSpec("trial.budget", Number(0, 20), 3, "messages a week")
QUIET = OptionSpec("trial.quiet", Windows(), (NIGHT,), "quiet hours")
OPEN = OptionSpec("trial.open", Flag(), False, "open to guests", "", SITE_ONLY)
TONE = OptionSpec("trial.tone", Choice((("warm", "warm"), ("plain", "plain"))), "plain", "tone")


@dataclass(frozen=True)
class Admin:
    """Who sets options: the log knows an actor by its uid alone."""

    uid: uuid.UUID = field(default_factory=uuid.uuid4)


@pytest.fixture
def admin() -> Admin:
    return Admin()


@pytest.fixture
def trial(monkeypatch):
    """The options above, as if an app had declared them."""
    for spec in (BUDGET, QUIET, OPEN, TONE):
        monkeypatch.setitem(options._entries, spec.key, spec)
