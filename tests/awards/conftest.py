"""Fixtures of the tests of awards."""

from collections.abc import Iterator

import pytest

from luodi.ledger.verifying import findings
from tests.cast import World


@pytest.fixture
def books_agree(trial: World) -> Iterator[None]:
    """Verify all books, and the papers against them, after each test."""
    yield
    assert list(findings()) == []
