"""Give every test run a home of its own, before Django reads its settings.

Loaded with `-p tests.environment` (pyproject.toml), which is earlier than any conftest.py. Each xdist worker
gets a folder of its own inside the one that the starting process removes at its end.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path


def prepare() -> None:
    """Point LUODI_HOME at an empty folder and switch to test mode."""
    # Some containers forbid it, and then every run compiles its plugins anew: 5 s instead of 3 s to start.
    sys.dont_write_bytecode = False
    os.environ["LUODI_MODE"] = "test"
    # Whoever compares by meaning here does not do so in tests.
    os.environ.pop("LUODI_VECTORS", None)
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        home = Path(os.environ["LUODI_TEST_HOMES"]) / worker
        home.mkdir(exist_ok=True)
    else:
        homes = Path(tempfile.mkdtemp(prefix="luodi-test-"))
        atexit.register(shutil.rmtree, homes, ignore_errors=True)
        os.environ["LUODI_TEST_HOMES"] = str(homes)
        home = homes / "main"
        home.mkdir()
    # The server warns of a folder that is not there, and a warning is an error.
    (home / "static").mkdir(exist_ok=True)
    os.environ["LUODI_HOME"] = str(home)


prepare()
