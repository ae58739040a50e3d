"""Be the `luodi` command: one small module a verb, exit code 0 only if what was asked for was done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from luodi.site.commands import (
    assign,
    backup,
    check,
    demo,
    evaluate,
    frame,
    importing,
    index,
    ledger,
    match,
    schedule,
    serve,
    setup,
    worker,
)

VERBS: tuple[Any, ...] = (
    demo,
    serve,
    worker,
    setup,
    importing,
    match,
    evaluate,
    assign,
    schedule,
    index,
    backup,
    ledger,
    check,
)


def parser() -> argparse.ArgumentParser:
    """Describe every verb with its options."""
    whole = argparse.ArgumentParser(
        prog="luodi",
        description="Luodi (落地): from a region's need to a landed research result.",
        epilog="Settings come from the environment (LUODI_HOME, LUODI_DATABASE_URL, LUODI_MODE, ...): see README.md.",
    )
    verbs = whole.add_subparsers(metavar="VERB", required=True)
    for module in VERBS:
        module.add(verbs)
    return whole


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says; tell in plain words what went wrong if it did.

    :returns: 0 done, 1 not done, 2 not understood (by argparse), 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets question marks, not a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    chosen = parser().parse_args(words)
    try:
        return int(chosen.run(chosen))
    except frame.Failed as failure:
        print(f"luodi: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output (`| head`) has had enough.
        sys.stderr.close()
        return 1


if __name__ == "__main__":
    sys.exit(main())
