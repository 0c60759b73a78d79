"""clamd, spoken to over a real socket."""

import io
import socket
import struct
import threading

import pytest

from gengdu.files import errors
from gengdu.files.enums import Kind
from gengdu.files.gateways import ScannerDown
from gengdu.files.gateways.clamd import Clamd
from gengdu.files.models import File
from gengdu.files.tests.making import PDF, give, nothing_left


class FakeClamd:
    """Reads one INSTREAM as the protocol says and answers; `got` is what it was sent."""

    def __init__(self, answer, *, address=("127.0.0.1", 0), family=socket.AF_INET, most=1 << 30):
        self.answer, self.most, self.got = answer, most, b""
        self.server = socket.socket(family)
        self.server.bind(address)
        self.server.listen()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def address(self):
        name = self.server.getsockname()
        return name if isinstance(name, str) else f"127.0.0.1:{name[1]}"

    def _serve(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            with client, client.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                self.got = b""
                while (length := struct.unpack("!I", stream.read(4))[0]) > 0:
                    self.got += stream.read(length)
                    if len(self.got) > self.most:
                        break
                client.sendall(self.answer)

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()


@pytest.fixture
def clamd():
    """`clamd(b"stream: OK\\0")`: a scanner that says so."""
    started = []

    def start(answer, **kwargs):
        started.append(FakeClamd(answer, **kwargs))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_every_byte_is_sent_and_its_word_is_taken(clamd):
    data = bytes(range(256)) * 1000
    server = clamd(b"stream: OK\0")
    assert Clamd(server.address).scan(io.BytesIO(data)) == ""
    assert server.got == data
    bad = clamd(b"stream: Eicar-Test-Signature FOUND\0")
    assert Clamd(bad.address).scan(io.BytesIO(b"x")) == "Eicar-Test-Signature"


def test_it_listens_at_a_path_too(clamd, tmp_path):
    server = clamd(b"stream: OK\0", address=str(tmp_path / "s"), family=socket.AF_UNIX)
    assert Clamd(server.address).scan(io.BytesIO(b"x")) == ""


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: ?\0"])
def test_every_other_answer_is_none(clamd, answer):
    server = clamd(answer)
    with pytest.raises(ScannerDown):
        Clamd(server.address).scan(io.BytesIO(b"x"))


def test_a_silent_one_is_not_waited_for_long(tmp_path):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with pytest.raises(ScannerDown):
            Clamd(f"127.0.0.1:{server.getsockname()[1]}", timeout=0.2).scan(io.BytesIO(b"x"))
    for address in ("127.0.0.1:1", str(tmp_path / "none")):
        with pytest.raises(ScannerDown):
            Clamd(address, timeout=0.5).scan(io.BytesIO(b"x"))


@pytest.mark.django_db
def test_control_32_what_the_scanner_knows_is_refused(clamd, settings, technician_li):
    settings.GENGDU_CLAMD = clamd(b"stream: Win.Trojan FOUND\0").address
    for kind, name, content in ((Kind.ATTACHMENT, "a.pdf", PDF), (Kind.PICTURE, "a.jpg", None)):
        with pytest.raises(errors.VirusFound):
            give(technician_li, name, content, kind)
    assert nothing_left()
    settings.GENGDU_CLAMD = clamd(b"stream: OK\0").address
    assert give(technician_li, "a.pdf", PDF, Kind.ATTACHMENT).name == "a.pdf"


@pytest.mark.django_db
def test_without_its_word_only_pictures_are_taken(settings, technician_li):
    settings.GENGDU_CLAMD = "127.0.0.1:1"
    with pytest.raises(errors.ScannerSilent):
        give(technician_li, "a.pdf", PDF, Kind.ATTACHMENT)
    assert nothing_left()
    give(technician_li)
    assert File.objects.get().kind == Kind.PICTURE
