"""The environment, typed: a wrong value stops the start with one clear line (DESIGN §5).

Every variable may be given as NAME or, for secrets, as NAME_FILE (a path to a file with the value).
"""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


class WrongSetting(SystemExit):
    """One line on standard error, exit status 1."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"gengdu: {name} {problem}")
        self.code = f"gengdu: {name} {problem}"


def text(name: str, default: str | None = None) -> str:
    """The value as it stands; stops the start when there is neither value nor default."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WrongSetting(f"{name}_FILE", f"cannot be read: {error.strerror}") from None
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise WrongSetting(name, "is not set")
    return default


def data_folder() -> Path:
    """Where everything that must be backed up lies: GENGDU_DATA, else `var/` beside the code."""
    beside = Path(__file__).resolve().parent.parent / "var"
    return Path(text("GENGDU_DATA", str(beside))).resolve()


def process_title(program: str) -> str:
    """What `ps` shows of a process of this installation."""
    return f"gengdu {program} {data_folder()}"


def listener() -> tuple[str, int]:
    """Where pages listen: HOST and PORT; bulk is on the next port, live on the one after it."""
    return text("HOST", "127.0.0.1"), number("PORT", 8000, low=1, high=65533)


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise WrongSetting(name, f"must be 1 or 0, not {value!r}")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within bounds."""
    value = text(name, str(default))
    try:
        result = int(value)
    except ValueError:
        raise WrongSetting(name, f"must be a whole number, not {value!r}") from None
    if not low <= result <= high:
        raise WrongSetting(name, f"must be between {low} and {high}, not {result}")
    return result


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in options:
        raise WrongSetting(name, f"must be one of {', '.join(options)}, not {value!r}")
    return value


def daemon(name: str) -> str:
    """Where a program listens, "host:port" or the path of its socket; "" where there is none."""
    value = text(name, "")
    _host, _colon, port = value.rpartition(":")
    if value and not value.startswith("/") and not (_host and port.isascii() and port.isdigit()):
        raise WrongSetting(name, f"must be host:port or the path of a socket, not {value!r}")
    return value


def addresses(name: str) -> list[str]:
    """Comma-separated "host:port", where programs of one kind listen."""
    found = [part for part in (p.strip() for p in text(name, "").split(",")) if part]
    for part in found:
        host, _colon, port = part.rpartition(":")
        if not (host and port.isascii() and port.isdigit()):
            raise WrongSetting(name, f"must hold host:port, comma-separated, not {part!r}")
    return found


def url(name: str, default: str, *, schemes: tuple[str, ...]) -> str:
    """An address that begins in one of these ways; it may hold a password and is never echoed."""
    value = text(name, default)
    if value and not value.startswith(schemes):
        raise WrongSetting(name, f"must begin with {' or '.join(schemes)}")
    return value


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Comma-separated addresses or networks, e.g. the proxies whose X-Forwarded-For counts."""
    found = []
    for part in filter(None, (p.strip() for p in text(name, "").split(","))):
        try:
            found.append(ipaddress.ip_network(part, strict=False))
        except ValueError:
            raise WrongSetting(name, f"holds {part!r}, which is no address or network") from None
    return found


@dataclass(frozen=True)
class Origin:
    """The address people type: decides cookies and HSTS (DESIGN §5, Origins)."""

    scheme: str
    host: str
    port: int | None

    @property
    def secure(self) -> bool:
        """Served over https."""
        return self.scheme == "https"

    @property
    def loopback(self) -> bool:
        """http on this machine: browsers treat it as a secure context."""
        return self.host in {"localhost", "127.0.0.1", "::1"} or self.host.endswith(".localhost")

    @property
    def lan(self) -> bool:
        """Plain http under a name others reach: the LAN mode."""
        return not self.secure and not self.loopback

    def url(self, shift: int = 0) -> str:
        """The origin as a URL; `shift` moves the port (bulk is +1, live +2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = self.port
        if shift:
            port = (port or (443 if self.secure else 80)) + shift
        return f"{self.scheme}://{host}" + (f":{port}" if port else "")


def origin(name: str, default: str) -> Origin:
    """An http or https origin without a path."""
    value = text(name, default)
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        raise WrongSetting(name, f"has no valid port: {value!r}") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise WrongSetting(name, f"must look like https://gengdu.example, not {value!r}")
    return Origin(parts.scheme, parts.hostname, port)
