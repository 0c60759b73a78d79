"""The same settings for the suite: database and ports from tools/run_tests.py, fast hashing."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault(
    "GENGDU_DATA", str(Path(tempfile.gettempdir()) / f"gengdu-test-{os.getuid()}")
)
os.environ.setdefault(
    "DATABASE_URL",
    os.environ["GENGDU_TEST_POSTGRES"]
    if os.environ.get("GENGDU_TEST_DB") == "postgres"
    else f"sqlite:///{os.environ['GENGDU_DATA']}/suite.sqlite3",
)
os.environ.setdefault(
    "GENGDU_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-only-for-tests"
)

from gengdu.kit import vault

_keys = Path(os.environ["GENGDU_DATA"]) / "keys" / "keys.json"
os.environ.setdefault("GENGDU_KEYS", str(_keys))
vault.keep_ring(_keys)

from config.settings import *  # noqa: E402, F403 - the suite runs the product's settings
from config.settings import CACHES, DATABASES, EMBEDDED, STATIC_ROOT, STORAGES  # noqa: E402

# One database, so that a test's transaction covers the throttles too.
del DATABASES["transient"]
GENGDU_TRANSIENT_ALIAS = "default"
GENGDU_TRANSIENT_SHARED = True
_suffix = os.environ.get("GENGDU_TEST_SUFFIX", "")
if _suffix:
    DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_gengdu_{_suffix}"
if EMBEDDED:
    # A file, not memory: the live server's threads must see what the test wrote.
    _name = Path(DATABASES["default"]["NAME"])
    DATABASES["default"]["TEST"] = {"NAME": str(_name.with_name(f"test-{os.getpid()}.sqlite3"))}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["gengdu.people.hashers.OwaspArgon2id"]
GENGDU_STRICT_PAGES = True  # a public page that touches the session or user fails its test
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns without it, and warnings are errors
