"""Read the rows of a large table in a process of its own, ahead of the one that writes what they say.

Reading rows, which looks up what they are about, takes as long as writing them; where there are two cores both go on
at once. The helper reads what is stored and stores nothing; its master gets some hundred rows at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from luodi.core.actor import Actor
from luodi.core.crew import Crew, usual_helpers

# The helper imports this module before Django is ready: what needs it is imported where it is used.
if TYPE_CHECKING:
    from luodi.workbooks.models import Batch
    from luodi.workbooks.row import Row
    from luodi.workbooks.rows import Table

# From so many bytes on (about 15,000 rows) a helper saves more than the second or two that it takes to begin.
LARGE = 1024 * 1024


@contextmanager
def rows_of(batch: Batch, actor: Actor) -> Iterator[tuple[Table, Iterator[list[Row]]]]:
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
            yield table, _answered(table, crew)
    else:
        table, lines = opened(batch, actor, Seen())
        yield table, map(table.read, steps(lines))


def is_worth_a_helper(batch: Batch) -> bool:
    """Tell whether another process should read: the table is long, a core is idle, and what is stored can be seen."""
    from django.db import connection

    # Within a transaction, or of a database in memory, another process does not see what this one does.
    alone = connection.in_atomic_block or (
        connection.vendor == "sqlite" and connection.is_in_memory_db()  # type: ignore[attr-defined]
    )
    return batch.size >= LARGE and not alone and usual_helpers(1) > 0


def _answered(table: Table, crew: Crew) -> Iterator[list[Row]]:
    from luodi.core.parcels import unpacked

    for answer in crew.answers(count()):
        if not isinstance(answer, bytes):
            table.asides = answer
            return
        yield unpacked(answer)


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
        self._table, lines = opened(Batch.objects.get(pk=key), actor, Seen())
        self._steps = steps(lines)

    def __call__(self, _number: int) -> Any:
        from luodi.core.parcels import packed

        step = next(self._steps, None)
        if step is None:
            return self._table.asides
        rows = self._table.read(step)
        for row in rows:
            row.lighten()
        return packed(rows)
