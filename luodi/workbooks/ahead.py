"""Read the rows of a large table in a process of its own, ahead of the one that writes what they say.

Reading rows, which looks up what they are about, takes as long as writing them; where there are two cores both go on
at once. The helper reads what is stored and stores nothing; its master gets some hundred rows at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from luodi.core.actor import Actor
from luodi.core.crew import Crew, usual_helpers

# The helper imports this module before Django is ready: what needs it is imported where it is used.
if TYPE_CHECKING:
    from luodi.workbooks.models import Batch
    from luodi.workbooks.row import Row
    from luodi.workbooks.rows import Table
    from luodi.workbooks.spared import Keeper

    Opened = tuple[Table, Iterator[list[Row]]]

# From so many bytes on (about 15,000 rows) a helper saves more than the second or two that it takes to begin.
LARGE = 1024 * 1024


@contextmanager
def rows_of(batch: Batch, actor: Actor, keeper: Keeper | None = None) -> Iterator[Opened]:
    """Open the table of a batch: it, and its rows read, those of one step at a time.

    :raises Unreadable: if the file cannot be read, then or while rows are taken.
    :raises NoHead: if no heading is known.
    """
    from django.db import connection
    from django.utils.translation import get_language

    from luodi.core.seen import Seen
    from luodi.workbooks.opening import opened, steps

    if is_worth_a_helper(batch):
        given = (batch.pk, actor, get_language(), connection.settings_dict["NAME"])
        with Crew(Reader, given, 1) as crew:
            # Meanwhile the helper gets ready.
            table, _lines = opened(batch, actor, Seen())
            yield table, _answered(table, crew.answers(count()), keeper)
    else:
        table, lines = opened(batch, actor, Seen())
        if keeper is None:
            yield table, map(table.read, steps(lines))
        else:
            yield table, _answered(table, _parcels(table, steps(lines)), keeper)


@contextmanager
def checked_rows_of(batch: Batch, actor: Actor) -> Iterator[Opened]:
    """Open the table of a batch that was checked: `rows_of` it, without reading again what is good from the check.

    :raises Unreadable: as `rows_of` does.
    :raises NoHead: as `rows_of` does.
    """
    from luodi.core.seen import Seen
    from luodi.workbooks.opening import opened
    from luodi.workbooks.spared import Spared

    with ExitStack() as stack:
        table, _lines = opened(batch, actor, Seen())

        def steps() -> Iterator[list[Row]]:
            spared, done = Spared(batch, actor, table), 0
            for rows in spared:
                yield rows
                done += 1
            if not spared.whole:
                anew, rest = stack.enter_context(rows_of(batch, actor))
                # Those that are stored already are read once more: later rows may repeat them.
                yield from islice(rest, done, None)
                table.asides = anew.asides

        yield table, steps()


def is_long(batch: Batch) -> bool:
    """Tell whether reading a table takes long enough to be spared."""
    return batch.size >= LARGE


def is_worth_a_helper(batch: Batch) -> bool:
    """Tell whether another process should read: the table is long, a core is idle, and what is stored can be seen."""
    from django.db import connection

    # Within a transaction, or of a database in memory, another process does not see what this one does.
    alone = connection.in_atomic_block or (
        connection.vendor == "sqlite" and connection.is_in_memory_db()  # type: ignore[attr-defined]
    )
    return is_long(batch) and not alone and usual_helpers(1) > 0


def _answered(table: Table, answers: Iterator[Any], keeper: Keeper | None) -> Iterator[list[Row]]:
    from luodi.core.parcels import unpacked

    for answer in answers:
        if not isinstance(answer, bytes):
            table.asides = answer
            if keeper is not None:
                keeper.done(answer)
            return
        if keeper is not None:
            keeper.add(answer)
        yield unpacked(answer)


def _parcels(table: Table, steps: Iterator[list[Any]]) -> Iterator[Any]:
    """Yield the rows of each step packed, at the end the rows that are no records."""
    from luodi.core.parcels import packed

    for step in steps:
        rows = table.read(step)
        for row in rows:
            row.lighten()
        yield packed(rows)
    yield table.asides


class Reader:
    """Be the helper's work: each call gives the rows of the next step, at the end the rows that are no records."""

    def __init__(self, key: int, actor: Actor, language: str, database: str) -> None:
        import django
        from django.conf import settings

        # The same as the master's, also where that is not the one that the settings name.
        settings.DATABASES["default"]["NAME"] = database
        django.setup()

        from django.utils.translation import activate

        from luodi.core.patience import unhurried
        from luodi.core.seen import Seen
        from luodi.workbooks.models import Batch
        from luodi.workbooks.opening import opened, steps

        activate(language)
        # As long as the process lives.
        self._unhurried = unhurried()
        self._unhurried.__enter__()
        table, lines = opened(Batch.objects.get(pk=key), actor, Seen())
        self._parcels = _parcels(table, steps(lines))

    def __call__(self, _number: int) -> Any:
        return next(self._parcels, None)
