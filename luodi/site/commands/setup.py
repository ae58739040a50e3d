"""`luodi migrate` and `luodi setup`: make a database ready for use."""

from __future__ import annotations

import argparse
from typing import Any

from luodi.site.commands import frame


def add(verbs: Any) -> None:
    """Describe the verbs."""
    verb = verbs.add_parser("migrate", help="bring the database and its reference data to the present form")
    verb.set_defaults(run=run_migrate)
    verb = verbs.add_parser("setup", help="make a new installation ready: migrate, first administrator")
    verb.add_argument("--email", required=True, help="e-mail of the first administrator")
    verb.add_argument("--name", required=True, help="name of the first administrator")
    verb.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans", help="(default zh-hans)")
    verb.set_defaults(run=run_setup)


def run_migrate(_chosen: argparse.Namespace) -> int:
    """Apply what is new."""
    frame.start()
    _bring_up()
    return 0


def run_setup(chosen: argparse.Namespace) -> int:
    """Make everything ready and print the link by which the first administrator comes in.

    :raises Failed: if there is an administrator already, or the e-mail is none.
    """
    frame.start()
    _bring_up()
    from luodi.accounts.actions.beginning import first_administrator
    from luodi.core.errors import Refusal

    try:
        address, minutes = first_administrator(
            email=chosen.email, name=chosen.name, language=chosen.language, at=_now()
        )
    except Refusal as refusal:
        raise frame.Failed(str(refusal.detail)) from refusal
    print(
        f"\nThe first administrator sets a password within {minutes} minutes by this link, shown only now:\n"
    )
    print(f"  {address}\n")
    print("Start the server with `luodi serve`, then open it.")
    return 0


def _bring_up() -> None:
    count = frame.migrate()
    from luodi.events.actions import deliver_templates
    from luodi.registry.actions import load_reference

    counts = load_reference()
    deliver_templates(at=_now())
    print(f"database: {count} migrations applied" if count else "database: up to date")
    print("reference data: " + ", ".join(f"{number} {name}" for name, number in counts.items()))


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()
