"""Let other processes of this machine share the work, and give their answers in the order of the pieces.

Each helper has a pipe of its own to and from it. A helper that dies closes its pipes, so nobody waits for it; one
whose master dies reads the end of its pipe and goes.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Self

Work = Callable[[Any], Any]
_AHEAD = 2
"""Pieces that a helper has at a time: one in work, one waiting."""
_PATIENCE = 10.0
"""Seconds that helpers get to go by themselves."""


class HelperLost(RuntimeError):
    """Report that a helper ended before its work was done, as by a lack of memory."""


class Crew:
    """Be a number of helpers that all make the same ``work`` of the same things.

    ``make(*given)`` is called once in each helper; it and all that passes must be importable and picklable. Close it
    in any case (it is a context manager).
    """

    def __init__(self, make: Callable[..., Work], given: tuple[Any, ...], helpers: int) -> None:
        self._helpers: list[_Helper] = []
        try:
            for _ in range(helpers):
                self._helpers.append(_Helper(make, given))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answers(self, pieces: Iterable[Any]) -> Iterator[Any]:
        """Yield the answer to each piece, in order; no more than some pieces are held at a time.

        :raises HelperLost: a helper died over the piece whose answer comes next; all before it were answered.
        """
        asked: deque[_Helper] = deque()
        for number, piece in enumerate(pieces):
            if len(asked) == _AHEAD * len(self._helpers):
                yield asked.popleft().answer()
            helper = self._helpers[number % len(self._helpers)]
            helper.ask(piece)
            asked.append(helper)
        while asked:
            yield asked.popleft().answer()

    def of_each(self, piece: Any) -> list[Any]:
        """Return what every helper answers to the same piece.

        :raises HelperLost: a helper died.
        """
        for helper in self._helpers:
            helper.ask(piece)
        return [helper.answer() for helper in self._helpers]

    def close(self) -> None:
        """Send the helpers away, whatever they are at."""
        for helper in self._helpers:
            helper.dismiss()
        for helper in self._helpers:
            helper.gone()


class _Helper:
    """Be one process, with the two pipes between it and its master."""

    def __init__(self, make: Callable[..., Work], given: tuple[Any, ...]) -> None:
        # Not forked: threads of the engine or of a server may hold locks at this moment.
        context = multiprocessing.get_context("spawn")
        theirs, self._to = context.Pipe(duplex=False)
        self._from, answers = context.Pipe(duplex=False)
        self._process = context.Process(target=_help, args=(theirs, answers, make, given), daemon=True)
        try:
            self._process.start()
        finally:
            theirs.close()
            answers.close()

    def ask(self, piece: Any) -> None:
        # Who is dead is found out when its answer is wanted: what the others answered before comes first.
        with contextlib.suppress(OSError):
            self._to.send(piece)

    def answer(self) -> Any:
        try:
            failed, answer = self._from.recv()
        except (EOFError, OSError) as error:
            raise HelperLost(self._last_words()) from error
        if failed:
            raise answer
        return answer

    def _last_words(self) -> str:
        self._process.join(_PATIENCE)
        return f"a helping process ended with code {self._process.exitcode}"

    def dismiss(self) -> None:
        self._to.close()
        self._from.close()

    def gone(self) -> None:
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def usual_helpers(most: int) -> int:
    """Return how many helpers are worth their while here; 0 is to work alone."""
    cores = len(os.sched_getaffinity(0))
    # A process that is itself a helper may have none.
    return 0 if cores < 2 or multiprocessing.current_process().daemon else min(most, cores)


def _help(asked: Connection, answers: Connection, make: Callable[..., Work], given: tuple[Any, ...]) -> None:
    """Be a helper until the master closes the pipe."""
    # Who stops the master by keyboard stops the helpers by it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Pieces and answers are no garbage, and there is little else.
    gc.set_threshold(100_000, 50, 50)
    pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
    # Read at once by a thread of its own: master and helper must never both wait for the other to read.
    threading.Thread(target=_read, args=(asked, pieces), daemon=True).start()
    work: Work | None = None
    unmade: Exception | None = None
    try:
        # Before anything is asked: what the work needs is got ready while the master does something else.
        work = make(*given)
    except Exception as error:
        unmade = error
    try:
        while (piece := pieces.get()) is not _END:
            try:
                if work is None:
                    raise unmade or RuntimeError
                answer = (False, work(piece))
            except Exception as error:
                answer = (True, error)
            answers.send(answer)
    except OSError:
        # The master is gone, or has enough.
        os._exit(0)


_END = object()


def _read(asked: Connection, pieces: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            pieces.put(asked.recv())
    except (EOFError, OSError):
        pieces.put(_END)
