"""The browser of the journeys: one Chromium a run, a fresh context a test, in Beijing and in Chinese."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import find_chromium
from tests.journeys.demonstration import Demonstration, demonstration

# Playwright's synchronous interface runs an event loop in the thread in which the tests read the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that the quick runs leave it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Start the Chromium that this machine has or can have."""
    chromium = find_chromium()
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium could be had")
        pytest.skip("no Chromium could be had: install Debian's package `chromium`")
    return {
        **browser_type_launch_args,
        "executable_path": chromium.executable,
        "env": {**os.environ, **chromium.environment},
        "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Browse as a reader in China does."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """Run the demonstration once for all journeys."""
    with demonstration(tmp_path_factory.mktemp("demo")) as running:
        yield running
