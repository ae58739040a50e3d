"""Processes on one socket: who is busy leaves the next request to who is free."""

from __future__ import annotations

import http.client
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import pytest

from luodi.site import taking
from luodi.site.turns import Turns


class Office:
    """Answer with the own name; whoever asks for /slow waits until the gate opens."""

    def __init__(self, name: str) -> None:
        self.name, self.gate, self.turns = name, threading.Event(), Turns(self, patience=60)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            self.gate.wait(10)
        body = self.name.encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]


@contextmanager
def serving(office: Office, listening: socket.socket) -> Iterator[taking.Server]:
    server = taking.server(office.turns, listening, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        office.gate.set()
        # In the thread that owns the sockets.
        server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
        thread.join(5)
        server.task_dispatcher.shutdown()


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        yield made


@pytest.fixture
def ask(listening: socket.socket) -> Iterator[Callable[[str], http.client.HTTPConnection]]:
    with ExitStack() as connections:

        def asked(path: str) -> http.client.HTTPConnection:
            connection = http.client.HTTPConnection(*listening.getsockname(), timeout=10)
            connections.enter_context(closing(connection))
            connection.request("GET", path)
            return connection

        yield asked


def answer_of(connection: http.client.HTTPConnection) -> tuple[bytes, str | None]:
    with connection.getresponse() as answer:
        return answer.read(), answer.headers["Connection"]


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_connections_stay_open_while_nobody_waits(listening: socket.socket, ask: Any) -> None:
    with serving(Office("a"), listening):
        connection = ask("/")
        assert answer_of(connection) == (b"a", None)
        connection.request("GET", "/")
        assert answer_of(connection) == (b"a", None)


def test_while_others_wait_the_next_request_comes_anew(listening: socket.socket, ask: Any) -> None:
    office = Office("a")
    with serving(office, listening) as server:
        first = ask("/slow")
        until(lambda: bool(office.turns._began))
        second = ask("/")
        until(lambda: server.waiting == 1)
        office.gate.set()
        assert answer_of(first) == (b"a", "close")
        assert answer_of(second) == (b"a", None)


def test_who_is_free_takes_what_who_is_busy_leaves(listening: socket.socket, ask: Any) -> None:
    busy, free = Office("busy"), Office("free")
    with serving(busy, listening) as server:
        slow = ask("/slow")
        until(lambda: bool(busy.turns._began))
        waiting = ask("/")
        until(lambda: server.waiting == 1)
        # Nobody takes these: they wait in the system's own queue.
        left = [ask("/") for _ in range(3)]
        assert server.readable() is False
        with serving(free, socket.socket(fileno=os.dup(listening.fileno()))):
            assert [answer_of(one)[0] for one in left] == [b"free"] * 3
        assert server.waiting == 1
        busy.gate.set()
        assert [answer_of(one)[0] for one in (slow, waiting)] == [b"busy"] * 2
