"""`luodi index`: rebuild the search index, or hold it against the database."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from luodi.site.commands import frame

if TYPE_CHECKING:
    from luodi.core.search import VectorState

_SAID_EVERY = 32


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser("index", help="rebuild the search index, or check it against the database")
    verb.add_argument(
        "what", choices=("rebuild", "check", "sync"),
        help="rebuild: build it anew, with its vectors; check: compare it with the database; sync: take up what waits",
    )  # fmt: skip
    verb.add_argument("--repair", action="store_true", help="with check: write anew what differs")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Do what was chosen.

    :raises Failed: if another process is writing the index.
    """
    frame.start()
    frame.require_sound_database()
    from luodi.core.search import IndexBusy

    try:
        return {"rebuild": _rebuild, "check": _check, "sync": _sync}[chosen.what](chosen)
    except IndexBusy as error:
        raise frame.Failed(f"{error}: the worker is running and does this by itself.") from error


def _rebuild(_chosen: argparse.Namespace) -> int:
    from luodi.core import indexer

    say = frame.steps()
    count = indexer.rebuild(lambda done: say(f"{done} records") if done % 20_000 == 0 else None)
    say(f"the index holds {count} records")
    state = indexer.catch_up_whole(
        lambda held, missing: say(f"{held} vectors, {missing} to go") if held % 1000 < _SAID_EVERY else None
    )
    _say_vectors(state)
    return 0


def _say_vectors(state: VectorState | None) -> None:
    """Say how comparing by meaning stands, where it is wanted; that it does not work is never an error here."""
    if state is not None:
        lost = f"; matched by wording alone for now: {state.trouble}" if state.trouble else ""
        print(f"{state.model}: {state.held} records have a vector, {state.missing} have none yet{lost}")


def _check(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from luodi.core import indexer, indexing
    from luodi.core.search import IndexUnavailable

    try:
        difference = indexer.compare()
    except IndexUnavailable as error:
        if not chosen.repair:
            raise frame.Failed(f"{error}: run `luodi index rebuild`.") from error
        return _rebuild(chosen)
    for line in difference.lines():
        print(line)
    _say_vectors(indexing.port().vectors(indexing.labels(), probe=True))
    waits = indexer.backlog()["waiting"]
    print(
        f"{difference.compared} records compared, {len(difference.keys)} differ, {waits} changes wait for the worker"
    )
    if difference.keys and chosen.repair:
        print(f"{indexer.repair(difference, timezone.now())} written anew, or left to the running worker")
        return 0
    return 1 if difference.keys else 0


def _sync(_chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from luodi.core import indexer

    before = indexer.backlog()["waiting"]
    while indexer.drain(timezone.now()):
        pass
    left = indexer.backlog()
    print(
        f"{before - left['waiting']} changes taken up, {left['waiting']} wait, {left['aside']} put aside with errors"
    )
    return 1 if left["aside"] else 0
