"""Fixtures of the tests that take minutes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, installation


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Installation]:
    """Be an installation with the demonstration."""
    with installation(tmp_path / "home") as made:
        made.run("demo", "--load-only", "--results", "20", timeout=600)
        yield made


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Show a line also where the test passes: seeds and counts are what it is run for."""

    def show(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    return show
