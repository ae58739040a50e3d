"""Start Django for a command, and turn what commonly goes wrong into words."""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Failed(Exception):
    """Stop a command; the message is for the person at the terminal and says what to do."""


def start(mode: str | None = None) -> None:
    """Load the settings and the apps; ``mode`` is set before the settings are read.

    :raises Failed: if the environment asks for another mode.
    """
    if mode:
        given = os.environ.setdefault("LUODI_MODE", mode)
        if given != mode:
            raise Failed(
                f"this needs the mode {mode}, but LUODI_MODE says {given}. Unset it, or choose another verb."
            )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.site.settings")
    import django
    import structlog

    django.setup()
    # A command says itself what it does; the worker, whose output is a log, turns this down again.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say in words when the database cannot be reached or is not set up.

    :raises Failed: instead of the database's own error.
    """
    from django.db.utils import OperationalError, ProgrammingError

    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if "no such table" in said or ("does not exist" in said and "relation" in said):
            raise Failed("the database is not set up yet: run `luodi migrate`.") from error
        raise Failed(f"the database cannot be used: {said}") from error


def pending_migrations() -> list[str]:
    """List the migrations that the database has not seen yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with plain_errors():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> int:
    """Bring the database to the present form; gives the number of migrations applied."""
    from django.core.management import call_command

    from luodi.core.ordering import know_tables

    count = len(pending_migrations())
    if count:
        with plain_errors():
            call_command("migrate", verbosity=0, interactive=False)
            know_tables()
    return count


def require_sound_database() -> None:
    """Refuse to serve from a database that is not in the present form or has lost its guards.

    :raises Failed: with what to do.
    """
    from django.db import connection

    from luodi.core import guards

    if waiting := pending_migrations():
        raise Failed(f"{len(waiting)} migrations are not applied: run `luodi migrate`.")
    if lost := guards.missing(connection):
        raise Failed(
            f"the database has lost its guards ({', '.join(sorted(lost))}): restore a backup or call for help."
        )


def steps() -> Callable[[str], None]:
    """Give a function that prints a line of progress with the seconds since the start."""
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} s  {line}", flush=True)

    return say


def settle() -> None:
    """Keep what is loaded: looking through it again and again for garbage takes a fifth of a page's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
