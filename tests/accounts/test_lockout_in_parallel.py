"""Exactly five wrong passwords, however many processes and threads try at once."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from luodi.accounts.actions import attempts
from luodi.accounts.models import Throttle, User

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, THREADS = 4, 16


def address_of_database(folder: Path) -> str:
    """Give an address under which other processes reach the test's database; one in memory is copied to a file."""
    if connection.vendor == "sqlite":
        path = folder / "copy.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{path}"
    known = connection.settings_dict
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}" if known["PASSWORD"] else quote(known["USER"])
    return f"postgresql://{user}@{quote(known['HOST'], safe='')}:{known['PORT']}/{known['NAME']}"


def looked_at(folder: Path, *words: str) -> int:
    """Let all processes guess at once and count the passwords that were looked at."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "luodi.site.settings",
        "LUODI_HOME": str(folder),
        "LUODI_DATABASE_URL": address_of_database(folder),
    }
    line = [sys.executable, str(ROOT / "tests" / "accounts" / "guess.py"), str(THREADS), *words]
    with ExitStack() as stack:
        guessers = [
            stack.enter_context(
                subprocess.Popen(
                    line, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _number in range(PROCESSES)
        ]
        said = [guesser.stdout.readline().strip() for guesser in guessers if guesser.stdout]
        assert said == ["ready"] * PROCESSES
        for guesser in guessers:
            assert guesser.stdin
            guesser.stdin.write("go\n")
            guesser.stdin.flush()
        counts = [guesser.communicate()[0].strip() for guesser in guessers]
    assert [guesser.returncode for guesser in guessers] == [0] * PROCESSES
    return sum(int(count) for count in counts)


@pytest.fixture
def known_account(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Be the e-mail of an account that other processes see too: committed, and removed by hand.

    The database is not emptied afterwards as it is for other tests of its kind: the audit refuses that.
    """
    with django_db_blocker.unblock():
        user = User.objects.create_user("zhou@example.edu", "right", name="周致远", created_at=timezone.now())
        try:
            yield user.email
        finally:
            Throttle.objects.all().delete()
            user.delete()


def test_of_64_wrong_passwords_at_once_five_are_looked_at(known_account: str, tmp_path: Path) -> None:
    assert looked_at(tmp_path) == 5


@pytest.mark.deep
def test_the_test_would_notice_a_limiter_that_looks_before_it_counts(
    known_account: str, tmp_path: Path
) -> None:
    key = attempts._key(attempts.PASSWORD, known_account)
    Throttle.objects.create(key=key, window_starts_at=timezone.now(), count=0)
    assert looked_at(tmp_path, "careless") > 5
