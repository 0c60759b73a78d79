"""A front over HTTP: at an address of its own, asked under the name of the pages' origin."""

import http.client
import socket
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from gengdu.portal.gateways import FrontDown

PACKED: Final = "gzip, deflate, br"
"""What browsers say: the form of a page that nearly all of them get."""


@dataclass(frozen=True)
class HttpFront:
    """`address` is "host:port", `origin` the address that people type."""

    address: str
    origin: str
    timeout: float = 10.0

    def ask(self, path: str, *, cookie: str = "") -> int:
        """The status; what is read is thrown away."""
        connection = self._connection()
        headers = {"Accept-Encoding": PACKED, **({"Cookie": cookie} if cookie else {})}
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise FrontDown(type(error).__name__) from error
        finally:
            connection.close()
        return answer.status

    def _connection(self) -> http.client.HTTPConnection:
        """Named after the origin (Host, certificate), led to the front's own address."""
        parts = urlsplit(self.origin)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        host, _colon, port = self.address.rpartition(":")

        def to_the_front(_named: Any, *more: Any) -> socket.socket:
            return socket.create_connection((host.strip("[]"), int(port)), *more)

        connection._create_connection = to_the_front  # type: ignore[attr-defined]  # noqa: SLF001 - the library's own seam for tunnels
        return connection
