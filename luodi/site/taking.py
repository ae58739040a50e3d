"""Take requests as they can be drawn: several processes listen on one socket, and whoever is free takes the next one.

A connection that stays open binds its requests to the process that accepted it; with five clients here and three there,
the five wait while the others' processor idles between requests. So a process that has requests waiting accepts
nobody (the system keeps the rest in order, for whichever process is free first) and gives each answer with the word
that the connection closes: the next request of that client goes where there is room. Where nobody waits, connections
stay open.
"""

from __future__ import annotations

from typing import Any, Final

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]
from waitress.task import ThreadedTaskDispatcher, WSGITask  # type: ignore[import-untyped]

from luodi.site.turns import Turns

HELD: Final = 1
"""Requests that may wait here, while one is drawn, before nobody is accepted any more."""


class _Task(WSGITask):
    def build_response_header(self) -> bytes:
        """Let the connection close after the answer if others wait here."""
        if self.channel.server.waiting:
            self.set_close_on_finish()
        return bytes(super().build_response_header())


class _Channel(HTTPChannel):
    task_class = _Task


class Server(TcpWSGIServer):
    """Be a waitress server that accepts connections only while few requests wait."""

    channel_class = _Channel

    def __init__(self, turns: Turns, **how: Any) -> None:
        self._turns = turns
        super().__init__(turns, **how)
        turns.began = self.pull_trigger

    @property
    def waiting(self) -> int:
        """Count the requests that wait in this process."""
        return self._turns.waiting + len(self.task_dispatcher.queue)

    def readable(self) -> bool:
        """Tell whether to accept connections."""
        # Asked first: it also closes connections that have been silent for long.
        return bool(super().readable()) and self.waiting < HELD


def server(turns: Turns, listening: Any, **settings: Any) -> Server:
    """Make a server of a bound socket; settings are those of waitress."""
    chosen = Adjustments(sockets=[listening], **settings)
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(chosen.threads)
    address = (listening.family, listening.type, listening.proto, listening.getsockname())
    return Server(
        turns,
        map={},
        _sock=listening,
        dispatcher=dispatcher,
        adj=chosen,
        bind_socket=False,
        sockinfo=address,
    )
