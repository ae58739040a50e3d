"""The browser of the journeys: one Chromium a run, a fresh context a test, in Beijing and in Chinese."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import find_chromium
from tests.journeys.demonstration import Demonstration, demonstration, loaded

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
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Demonstration]:
    """Run the demonstration once for all journeys; of several processes one loads it, and each runs a copy."""
    home = tmp_path_factory.mktemp("demo")
    if worker_id != "master":
        shared = tmp_path_factory.getbasetemp().parent
        with (shared / "demo.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (shared / "loaded").exists():
                loaded(shared / "loading")
                (shared / "loading").rename(shared / "loaded")
        shutil.copytree(shared / "loaded", home, dirs_exist_ok=True)
    with demonstration(home) as running:
        yield running
