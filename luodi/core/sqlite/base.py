"""Open SQLite as Django does, with writers that take turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from luodi.core.sqlite.turn import Turn

_WRITING: Final = frozenset({"INSERT", "UPDATE", "DELETE", "REPLAC"})


class DatabaseWrapper(base.DatabaseWrapper):
    """Be a connection that waits for its turn before it writes: a transaction whole, or a statement on its own.

    A database in memory has one process, and nothing to wait beside.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turn | None = None
        self.execute_wrappers.append(self._alone_in_turn)

    def get_new_connection(self, conn_params: Any) -> Any:
        """Connect, and take a place among the writers."""
        self._leave()
        self._turn = None if self.is_in_memory_db() else Turn(str(conn_params["database"]))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        # Every transaction of ours is IMMEDIATE: it writes from its beginning.
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give()
            raise

    def _alone_in_turn(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        turn = self._turn
        if turn is None or turn.held or sql.lstrip()[:6].upper() not in _WRITING:
            return execute(sql, params, many, context)
        self._take()
        try:
            return execute(sql, params, many, context)
        finally:
            self._give()

    def _commit(self) -> None:
        # What cannot be committed is rolled back, which gives the turn.
        super()._commit()  # type: ignore[misc]
        self._give()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _take(self) -> None:
        if self._turn is not None and not self._turn.held and not self._turn.take():
            # In SQLite's own words, by which it is answered like theirs.
            raise OperationalError("database is locked")

    def _give(self) -> None:
        if self._turn is not None:
            self._turn.give()

    def _leave(self) -> None:
        if self._turn is not None:
            self._turn.leave()
            self._turn = None
