"""The door of the web processes: sizes, places, and clients that stall."""

import io
import ipaddress
import json
import socket
import threading
import time

import pytest
from granian.wsgi import _callback_wrapper as granian_wrapper

from config import server
from config.doorkeeper import CHUNK, BulkDoor, PagesDoor, Slots
from config.watchdog import Watchdog, probe_dead_peers

KIB = 1024
PROXY = [ipaddress.ip_network("10.0.0.0/8")]


class Answer:
    """An application's answer that knows whether it was closed."""

    def __init__(self, parts, streaming):
        self.parts = parts
        self.streaming = streaming
        self.closed = 0

    def __iter__(self):
        return iter(self.parts)

    def close(self):
        self.closed += 1


class App:
    """An application that reads its body and keeps what it saw."""

    def __init__(self, *, streaming=False):
        self.streaming = streaming
        self.seen = []
        self.answers = []

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.seen.append(body)
        start_response("200 OK", [])
        self.answers.append(Answer([b"o", b"k"], self.streaming))
        return self.answers[-1]


def door(kind, app, *, each=4, together=12, most=64 * KIB, proxies=()):
    return kind(
        app,
        Slots(each=each, together=together),
        Watchdog(patience=20, longest=60),
        most,
        list(proxies),
    )


def request(body=b"", *, length=None, address="192.0.2.7", **more):
    environ = {"REMOTE_ADDR": address, "wsgi.input": io.BytesIO(body), **more}
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def ask(at, environ):
    """(status line, answer)"""
    said = []
    answer = at(environ, lambda status, headers: said.append((status, dict(headers))))
    return said[0][0], answer


@pytest.mark.parametrize(("language", "words"), [("", "发送的内容"), ("en", "What was sent")])
def test_control_36_a_program_is_refused_by_a_problem(language, words):
    said = []
    environ = request(
        b"", length=65 * KIB, PATH_INFO="/api/v1/sign-in", HTTP_ACCEPT_LANGUAGE=language
    )
    answer = door(PagesDoor, App())(environ, lambda status, headers: said.append(dict(headers)))
    problem = json.loads(b"".join(answer))
    assert said[0]["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["code"]) == (413, "shell.body_too_large")
    assert problem["detail"].startswith(words)


def test_requests_are_not_handed_the_settings(monkeypatch):
    """Granian copies the process's environment into each request (and into its META)."""
    monkeypatch.setattr("os.environ", {"PATH": "/bin", "DATABASE_URL": "postgres://a:b@c/d"})
    seen = []

    class Line:
        def response_bytes(self, *_said):
            pass

    server.forget_settings()
    run = granian_wrapper(lambda environ, _start: seen.append(environ) or [b""], {})
    run(Line(), {"PATH_INFO": "/"})
    assert seen[0]["PATH"] == "/bin"
    assert "postgres" not in repr(seen[0])


class TestPages:
    def test_a_body_is_handed_on_whole(self):
        app = App()
        status, answer = ask(door(PagesDoor, app), request(b"name=mei", length=8))
        assert (status, answer, app.seen) == ("200 OK", [b"o", b"k"], [b"name=mei"])
        assert app.answers[0].closed == 1

    def test_a_body_without_a_length_gets_one(self):
        app = App()
        environ = request(b"name=mei", HTTP_TRANSFER_ENCODING="chunked")
        assert ask(door(PagesDoor, app), environ)[0] == "200 OK"
        assert app.seen == [b"name=mei"]
        assert "HTTP_TRANSFER_ENCODING" not in environ

    def test_what_streams_is_not_gathered(self):
        app = App()

        def streaming(environ, start_response):
            answer = app(environ, start_response)
            answer.streaming = True
            return answer

        assert ask(door(PagesDoor, streaming), request())[1] is app.answers[0]

    @pytest.mark.parametrize("length", ["65537", "99999999999", "-1", "1e3", "٣", "x"])
    def test_a_length_that_is_too_large_or_none_is_refused_unread(self, length):
        app, body = App(), io.BytesIO(b"x")
        status, _ = ask(door(PagesDoor, app), request(length=length) | {"wsgi.input": body})
        assert (status, app.seen, body.tell()) == ("413 Content Too Large", [], 0)

    def test_exactly_the_limit_passes_and_a_byte_more_does_not(self):
        app = App()
        for size, wanted in [(64 * KIB, "200 OK"), (64 * KIB + 1, "413 Content Too Large")]:
            environ = request(b"x" * size, HTTP_TRANSFER_ENCODING="chunked")
            assert ask(door(PagesDoor, app), environ)[0] == wanted
        assert [len(body) for body in app.seen] == [64 * KIB]

    def test_a_body_cut_off_is_not_handed_on(self):
        app = App()
        assert ask(door(PagesDoor, app), request(b"half", length=8))[0] == "408 Request Timeout"
        assert app.seen == []

    def test_the_fifth_that_trickles_from_an_address_is_refused_others_are_not(self):
        app, slots = App(), Slots(each=4, together=12)
        at = PagesDoor(app, slots, Watchdog(patience=20, longest=60), 64 * KIB, [])
        for _ in range(4):
            slots.take("192.0.2.7")
        assert ask(at, request(b"x", length=1))[0] == "503 Service Unavailable"
        assert ask(at, request(b"x", length=1, address="192.0.2.8"))[0] == "200 OK"
        assert ask(at, request())[0] == "200 OK"  # reading needs no place
        slots.give("192.0.2.7")
        assert ask(at, request(b"x", length=1))[0] == "200 OK"

    def test_all_together_leave_threads_to_readers(self):
        slots = Slots(each=4, together=12)
        at = PagesDoor(App(), slots, Watchdog(patience=20, longest=60), 64 * KIB, [])
        for number in range(12):
            slots.take(f"192.0.2.{number}")
        assert ask(at, request(b"x", length=1))[0] == "503 Service Unavailable"
        assert ask(at, request())[0] == "200 OK"

    def test_a_read_body_holds_no_place(self):
        """Forty people behind one address sign in at the same moment."""
        inside, go_on = threading.Barrier(21, timeout=20), threading.Event()

        def slow(environ, start_response):
            inside.wait()
            assert go_on.wait(20)
            start_response("200 OK", [])
            return [b"ok"]

        at, statuses = door(PagesDoor, slow), []
        threads = [
            threading.Thread(target=lambda: statuses.append(ask(at, request(b"x", length=1))[0]))
            for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        inside.wait()
        go_on.set()
        for thread in threads:
            thread.join(20)
        assert statuses == ["200 OK"] * 20


class TestBulk:
    def test_a_large_body_comes_through_in_pieces(self):
        app = App()
        body = bytes(range(256)) * 1024 * 3
        status, _ = ask(door(BulkDoor, app, most=10**7), request(body, length=len(body)))
        assert (status, app.seen) == ("200 OK", [body])

    def test_no_more_than_allowed_is_read(self):
        read = []

        def greedy(environ, start_response):
            read.append(environ["wsgi.input"].read())
            start_response("200 OK", [])
            return []

        environ = request(b"x" * (CHUNK + 9), HTTP_TRANSFER_ENCODING="chunked")
        ask(door(BulkDoor, greedy, most=CHUNK + 1), environ)
        assert [len(body) for body in read] == [CHUNK + 1]

    def test_a_body_over_the_limit_is_refused_unread(self):
        app = App()
        assert ask(door(BulkDoor, app, most=10), request(length=11))[0] == "413 Content Too Large"
        assert app.seen == []

    def test_four_open_requests_of_an_address_until_their_answers_are_closed(self):
        at = door(BulkDoor, App(streaming=True), together=28)
        answers = [ask(at, request())[1] for _ in range(4)]
        assert ask(at, request())[0] == "503 Service Unavailable"
        assert ask(at, request(address="192.0.2.8"))[0] == "200 OK"
        answers[0].close()
        answers[0].close()  # gives back one place, not two
        assert [ask(at, request())[0] for _ in range(2)] == ["200 OK", "503 Service Unavailable"]

    def test_an_application_that_fails_gives_the_place_back(self):
        def broken(environ, start_response):
            raise RuntimeError

        at = door(BulkDoor, broken, each=1)
        for body in (b"", b"x", b"x", b"x"):
            with pytest.raises(RuntimeError):
                ask(at, request(body, length=len(body)))

    def test_what_is_answered_in_one_piece_takes_no_place(self):
        app = App()
        at = door(BulkDoor, app, each=1)
        answers = [ask(at, request()) for _ in range(6)]  # a page's pictures, all at once
        assert answers == [("200 OK", [b"o", b"k"])] * 6
        assert [answer.closed for answer in app.answers] == [1] * 6

    def test_a_long_answer_without_a_place_is_closed_and_refused(self):
        app = App(streaming=True)
        at = door(BulkDoor, app, each=1)
        assert [ask(at, request())[0] for _ in range(2)] == ["200 OK", "503 Service Unavailable"]
        assert [answer.closed for answer in app.answers] == [0, 1]

    def test_behind_our_proxy_each_client_counts_for_itself(self):
        at = door(BulkDoor, App(streaming=True), each=1, proxies=PROXY)

        def through(client):
            return ask(at, request(address="10.0.0.1", HTTP_X_FORWARDED_FOR=client))[0]

        assert [through(c) for c in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [
            "200 OK",
            "200 OK",
            "503 Service Unavailable",
        ]

    def test_a_forged_forwarded_address_dodges_nothing(self):
        at = door(BulkDoor, App(streaming=True), each=1, proxies=PROXY)
        statuses = [
            ask(at, request(address="192.0.2.9", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}"))[0]
            for n in (1, 2)
        ]
        assert statuses == ["200 OK", "503 Service Unavailable"]

    def test_a_dual_stack_listener_s_ipv4_client_is_one_client(self):
        at = door(BulkDoor, App(streaming=True), each=1)
        assert ask(at, request(address="::ffff:192.0.2.1"))[0] == "200 OK"
        assert ask(at, request(address="192.0.2.1"))[0] == "503 Service Unavailable"


@pytest.fixture
def connected():
    """(our end of a connection that a client opened, the client's end)"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        ours, _ = listener.accept()
        with client, ours:
            yield ours, client


def reading(ours, watchdog, got):
    """A thread that waits for the client's bytes, as the server's does."""

    def read():
        with watchdog.waiting("127.0.0.1"):
            got.append(ours.recv(100))

    thread = threading.Thread(target=read)
    thread.start()
    time.sleep(0.3)
    return thread


class TestWatchdog:
    def test_hangs_up_on_who_says_nothing(self, connected):
        ours, _client = connected
        dog, got = Watchdog(patience=0.2, longest=60), []
        thread = reading(ours, dog, got)
        assert dog.hang_up() == 1
        thread.join(5)
        assert got == [b""]

    def test_is_patient_with_who_has_just_said_something(self, connected):
        ours, client = connected
        dog, got = Watchdog(patience=0.2, longest=60), []

        def read_all():
            with dog.waiting("127.0.0.1"):
                while len(b"".join(got)) < 4:
                    got.append(ours.recv(100))

        thread = threading.Thread(target=read_all)
        thread.start()
        time.sleep(0.3)
        client.sendall(b"ab")
        assert dog.hang_up() == 0
        client.sendall(b"cd")
        thread.join(5)
        assert b"".join(got) == b"abcd"

    def test_a_trickle_ends_too(self, connected):
        ours, client = connected
        dog, got = Watchdog(patience=0.1, longest=0.2), []
        client.sendall(b"a")
        ours.recv(1)
        thread = reading(ours, dog, got)
        assert dog.hang_up() == 1
        thread.join(5)
        assert got == [b""]

    def test_leaves_alone_who_is_not_waited_for(self, connected):
        assert Watchdog(patience=0, longest=60).hang_up() == 0

    def test_our_own_connections_elsewhere_are_not_touched(self, connected):
        """A database on this machine has the same address as a client on this machine."""
        ours, client = connected
        dog, got = Watchdog(patience=0.2, longest=60), []
        thread = reading(ours, dog, got)
        assert dog.hang_up() == 1  # not 2: the client's end lives in this process as well
        thread.join(5)
        client.sendall(b"still open at this end")

    def test_the_kernel_probes_dead_peers_of_every_connection(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            assert probe_dead_peers()
            client = socket.create_connection(listener.getsockname())
            ours, _ = listener.accept()
            with client, ours:
                assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
                assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 20
