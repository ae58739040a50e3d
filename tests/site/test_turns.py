"""Requests take turns in order; a long one keeps nobody waiting, a failed one blocks nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from luodi.site.turns import Turns


def start(application: Turns, name: str) -> threading.Thread:
    thread = threading.Thread(target=lambda: list(application({"name": name}, lambda *_: None)), daemon=True)
    thread.start()
    return thread


def test_one_at_a_time_and_in_order() -> None:
    running, most, order = [0], [0], []
    gate = threading.Event()

    def application(environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        running[0] += 1
        most[0] = max(most[0], running[0])
        order.append(environ["name"])
        if environ["name"] == "first":
            gate.wait(5)
        running[0] -= 1
        return [b""]

    turns = Turns(application, patience=60)
    threads = [start(turns, "first")]
    while not order:
        time.sleep(0.001)
    for number in range(5):
        threads.append(start(turns, str(number)))
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    gate.set()
    for thread in threads:
        thread.join(5)
    assert order == ["first", "0", "1", "2", "3", "4"]
    assert most == [1]


def test_a_long_request_keeps_nobody_waiting() -> None:
    gate, done = threading.Event(), threading.Event()

    def application(environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["name"] == "long":
            gate.wait(10)
        else:
            done.set()
        return [b""]

    turns = Turns(application, patience=0.05)
    long = start(turns, "long")
    short = start(turns, "short")
    assert done.wait(5)
    short.join(5)
    gate.set()
    long.join(5)


def test_a_failed_request_gives_its_turn_on() -> None:
    def application(environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["name"] == "bad":
            raise ValueError("bad")
        return [b"good"]

    turns = Turns(application, patience=60)
    with pytest.raises(ValueError, match="bad"):
        turns({"name": "bad"}, lambda *_: None)
    assert turns({"name": "good"}, lambda *_: None) == [b"good"]
