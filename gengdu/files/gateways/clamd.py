"""clamd over its socket: the command INSTREAM, so that it need not share our disk."""

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final

from gengdu.files.gateways import ScannerDown

_CHUNK: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4096


@dataclass(frozen=True)
class Clamd:
    """`address` is "host:port" or the path of a Unix socket."""

    address: str
    timeout: float = 20.0

    def scan(self, content: IO[bytes]) -> str:
        """The name of what it found, "" for nothing; raises ScannerDown."""
        content.seek(0)
        try:
            with self._connection() as connection:
                connection.sendall(b"zINSTREAM\0")
                with suppress(BrokenPipeError, ConnectionResetError):
                    # Over its own limit clamd answers and hangs up before it has read all.
                    while chunk := content.read(_CHUNK):
                        connection.sendall(struct.pack("!I", len(chunk)) + chunk)
                    connection.sendall(struct.pack("!I", 0))
                answer = _answer_from(connection)
        except (OSError, ValueError) as error:
            raise ScannerDown(type(error).__name__) from error
        return _found(answer)

    def _connection(self) -> socket.socket:
        if self.address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.timeout)
            try:
                connection.connect(self.address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _colon, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.timeout)


def _answer_from(connection: socket.socket) -> str:
    data = b""
    while b"\0" not in data and len(data) < _LONGEST_ANSWER:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        data += part
    return data.split(b"\0")[0].decode("utf-8", "replace").strip()


def _found(answer: str) -> str:
    said = answer.partition(":")[2].strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerDown(answer[:80] or "no answer")
