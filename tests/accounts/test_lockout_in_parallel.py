"""Exactly five wrong passwords, however many processes and threads try at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from luodi.accounts.actions import attempts
from luodi.accounts.models import Throttle, User
from tests.at_once import at_once, beside

PROCESSES, THREADS = 4, 16


def looked_at(folder: Path, *words: str) -> int:
    """Let all processes guess at once and count the passwords that were looked at."""
    with beside(folder, "accounts/guess.py", *[(str(THREADS), *words)] * PROCESSES) as guessers:
        return sum(map(int, at_once(guessers)))


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
