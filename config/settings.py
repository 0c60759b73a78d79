"""Django settings, made from the environment alone; the profile follows from DATABASE_URL."""

import secrets
import sys
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF

from config import env
from config.release import release
from gengdu.kit import vault

django_stubs_ext.monkeypatch()  # generic model fields and managers at run time (mypy strict)

BASE = Path(__file__).resolve().parent.parent
DATA = env.data_folder()
DATA.mkdir(parents=True, exist_ok=True, mode=0o750)

# -- profile
HOST, PORT = env.listener()
GENGDU_DEMO = env.flag("GENGDU_DEMO", default=False)
DEBUG = False
GENGDU_VERSION = release()
GENGDU_INSTANCE = "pages"  # or "bulk": config/server.py says so in its processes
DATABASE_URL = env.url(
    "DATABASE_URL",
    f"sqlite:///{DATA / 'gengdu.sqlite3'}",
    schemes=("sqlite:///", "postgres://", "postgresql://"),
)
EMBEDDED = DATABASE_URL.startswith("sqlite")
REDIS_URL = env.url("REDIS_URL", "", schemes=("redis://", "rediss://", "unix://"))

# -- secrets: in the cluster from the environment, embedded made once beside the data folder
GENGDU_KEYS = env.text("GENGDU_KEYS", str(DATA.parent / f"{DATA.name}-keys" / "keys.json"))
GENGDU_AUDIT_HEAD = env.text(
    "GENGDU_AUDIT_HEAD", str(Path(GENGDU_KEYS).with_name("audit-head.json"))
)


def _kept_secret(name: str) -> str:
    """The secret from the environment, or one made at the first start of the embedded profile."""
    given = env.text(name, "")
    if given:
        if len(given) < 40:
            raise env.WrongSetting(name, "must have at least 40 characters")
        return given
    if not EMBEDDED:
        raise env.WrongSetting(name, "is not set (the cluster profile makes none by itself)")
    path = Path(GENGDU_KEYS).with_name(f"{name.lower()}.txt")
    return vault.kept(path, lambda: secrets.token_urlsafe(50)).strip()


def _is_filled(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


SECRET_KEY = _kept_secret("GENGDU_SECRET_KEY")
if not Path(GENGDU_KEYS).exists():
    if not EMBEDDED:
        raise env.WrongSetting("GENGDU_KEYS", "names no key file (make one with: gengdu keys new)")
    if _is_filled(Path(DATABASE_URL.removeprefix("sqlite:///"))):
        # New keys would read none of it, and hide that the old ones are missing.
        raise env.WrongSetting(
            "GENGDU_KEYS", "names no file, but there is a database: put its key file back"
        )
    vault.keep_ring(Path(GENGDU_KEYS))

# -- origin
ORIGIN = env.origin("GENGDU_ORIGIN", f"http://localhost:{PORT}")
GENGDU_ORIGIN = ORIGIN.url()
BULK = env.origin("GENGDU_BULK_ORIGIN", ORIGIN.url(shift=1))
GENGDU_BULK_ORIGIN = BULK.url()
GENGDU_LAN_MODE = ORIGIN.lan
# On a LAN: where staff sign in instead, shown on the sign-in page.
GENGDU_HTTPS_ORIGIN = (
    env.origin("GENGDU_HTTPS_ORIGIN", "").url() if env.text("GENGDU_HTTPS_ORIGIN", "") else ""
)
GENGDU_TRUSTED_PROXIES = env.networks("GENGDU_TRUSTED_PROXIES")
# The caches before the pages (docs/ops/caching.md): they are given what is published.
GENGDU_FRONTS = env.addresses("GENGDU_FRONTS")
ALLOWED_HOSTS = sorted({ORIGIN.host, BULK.host, "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = sorted(
    {GENGDU_ORIGIN, GENGDU_BULK_ORIGIN}
    | ({f"http://127.0.0.1:{PORT}", f"http://localhost:{PORT}"} if ORIGIN.loopback else set())
)
_prefix = "" if GENGDU_LAN_MODE else "__Host-"
CSRF_COOKIE_NAME = f"{_prefix}gd_csrf"
GENGDU_SIGN_IN_COOKIE = f"{_prefix}gd_sign_in"  # people.middleware: who somebody is
GENGDU_DOOR_COOKIE = f"{_prefix}gd_door"  # the browser that codes are bound to
CSRF_COOKIE_SECURE = not GENGDU_LAN_MODE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if ORIGIN.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ORIGIN.secure
SECURE_SSL_REDIRECT = False  # nginx's work; in the embedded profile there is no second port
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ORIGIN.secure and GENGDU_TRUSTED_PROXIES else None
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Browsers complain about the opener policy on plain http and ignore it.
SECURE_CROSS_ORIGIN_OPENER_POLICY = None if GENGDU_LAN_MODE else "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", GENGDU_BULK_ORIGIN],
        "media-src": [SELF, GENGDU_BULK_ORIGIN],
        "connect-src": [SELF, GENGDU_BULK_ORIGIN],
        # A form sent to bulk leads home again: a browser holds the redirect to this, too.
        "form-action": [SELF, GENGDU_ORIGIN, GENGDU_BULK_ORIGIN],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": "/csp-report",
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "geolocation",
        "gyroscope",
        "payment",
        "usb",
        "midi",
        "magnetometer",
    )
} | {"camera": ["self"], "microphone": ["self"], "fullscreen": ["self"]}

# -- application
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "django_tasks",
    "django_linear_migrations",
    "django_prose_editor",  # its static files alone: the widget is our own
    "gengdu.kit",
    "gengdu.shell",
    "gengdu.audit",
    "gengdu.changes",
    "gengdu.limits",
    "gengdu.jobs",
    "gengdu.regions",
    "gengdu.events",
    "gengdu.options",
    "gengdu.sms",
    "gengdu.files",
    "gengdu.people",
    "gengdu.access",
    "gengdu.notices",
    "gengdu.console",
    "gengdu.system",
    "gengdu.search",
    "gengdu.review",
    "gengdu.agronomy",
    "gengdu.fields",
    "gengdu.delivery",
    "gengdu.articles",
    "gengdu.portal",
    "gengdu.openapi",
]
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["gengdu.people.backends.AccountBackend"]
LOGIN_URL = "/sign-in/"
MIDDLEWARE = [
    "gengdu.shell.middleware.TraceMiddleware",
    "gengdu.shell.middleware.HomewardMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "gengdu.shell.middleware.PolicyMiddleware",
    # Inside: static files carry the headers, but for what only a document's own are heard.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "gengdu.shell.middleware.ViewModeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "gengdu.people.middleware.SignInMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gengdu.shell.middleware.DomainErrorMiddleware",
]
ROOT_URLCONF = "config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            # No auth, csrf-for-all or messages here: public pages are the same bytes for everybody.
            "context_processors": [
                "django.template.context_processors.request",
                "gengdu.shell.context.page",
            ],
        },
    }
]
FORM_RENDERER = "gengdu.shell.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CSRF_FAILURE_VIEW = "gengdu.shell.views.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # TLS is ended by nginx; there is no http port to redirect from
    *([] if ORIGIN.secure else ["security.W004"]),  # HSTS needs https (DESIGN §5, Origins)
    *(["security.W012", "security.W016"] if GENGDU_LAN_MODE else []),  # plain cookies on a LAN
]

# -- databases: the product's, and a second one for throttles and caches that may be lost
_SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
    # Small, for every thread has one: the system keeps the file's pages for all of them.
    "PRAGMA cache_size=-2000;",
}


def _database(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            # A thread keeps its connection: opening both costs 1.8 ms of every request.
            "CONN_MAX_AGE": None,
            "OPTIONS": dict(_SQLITE),
        }
    try:
        parsed = dict(dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True))
    except ValueError:
        raise env.WrongSetting("DATABASE_URL", "is malformed") from None
    parsed["CONN_MAX_AGE"] = None
    return parsed


DATABASES: dict[str, dict[str, Any]] = {
    "default": _database(DATABASE_URL),
    "transient": _database(f"sqlite:///{DATA / 'transient.sqlite3'}" if EMBEDDED else DATABASE_URL),
}
if EMBEDDED:
    DATABASES["transient"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
GENGDU_TRANSIENT_ALIAS = "transient"
GENGDU_TRANSIENT_SHARED = not EMBEDDED
DATABASE_ROUTERS = ["gengdu.limits.routers.TransientRouter"]
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "gengdu"}
}
TASKS = {"default": {"BACKEND": "gengdu.jobs.backend.JobBackend"}}

# -- passwords: OWASP's m=19 MiB, t=2, p=1; two policies (SECURITY)
PASSWORD_HASHERS = ["gengdu.people.hashers.OwaspArgon2id"]
OTP_TOTP_ISSUER = "耕读 Gengdu"

# -- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = USE_TZ = True
LOCALE_PATHS = [BASE / "config" / "locale"]
TIME_ZONE = "Asia/Shanghai"

# -- files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "files": {  # private: read through gengdu.files alone, never by a path
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA / "files",
            "file_permissions_mode": 0o640,
            "directory_permissions_mode": 0o750,
        },
    },
}
MEDIA_ROOT = DATA / "files"
# On the same disk as the files: what is taken is moved there, not copied through memory.
GENGDU_INCOMING = DATA / "incoming"
GENGDU_CLAMD = env.daemon("GENGDU_CLAMD")
GENGDU_BULK_BODY_MIB = env.number("GENGDU_BULK_BODY_MIB", 256, low=1, high=16384)
# Pages take small bodies; uploads go to bulk, where files wait on the disk, not in memory, and both
# limits are larger (config/server.py).
GENGDU_BODY_LIMIT = DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site loads our files

# -- sms
GENGDU_SMS_GATEWAY = env.choice("GENGDU_SMS_GATEWAY", "console", ("console",))

# -- logs: one JSON object a line, control characters escaped, no personal data
_LEVEL = env.choice("GENGDU_LOG_LEVEL", "info", ("debug", "info", "warning", "error")).upper()
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "gengdu.kit.logs.JsonFormatter"}},
    "filters": {"route": {"()": "gengdu.kit.logs.RouteOnly"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["route"],
            "stream": sys.stderr,
        }
    },
    "root": {"handlers": ["stderr"], "level": _LEVEL},
    "loggers": {"django.request": {"level": "ERROR"}, "django.db.backends": {"level": "WARNING"}},
}
