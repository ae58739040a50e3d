"""Run the tests on SQLite, on PostgreSQL and in a browser: what `make test` does.

`tests/run.py [--fast | --postgres-only | --browser-only | --deep] [arguments of pytest]`

Every part is run even if an earlier one failed. The last lines count each part; the exit code is 0 only if
all passed.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find_chromium  # noqa: E402
from tests.postgres import NotStarted, postgres_server  # noqa: E402

JOURNEYS = ROOT / "tests" / "journeys"
# The machine that these tests are made for has two cores.
# A module's tests stay together: what they share is built once.
PARALLEL = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
# What took longest is told in the end: the suite is to stay quick.
SLOWEST = "--durations=12"
NO_TESTS = 5
COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")
CLOSING = re.compile(r"^[=\s]*(?:\d+ \w+(?:, )?)+ in [\d.]+s|^[=\s]*no tests ran in ")


@dataclass(frozen=True)
class Part:
    """One run of pytest, and how it ended."""

    name: str
    code: int
    counts: Counter[str]

    def line(self) -> str:
        """Count the part's tests in one plain line."""
        failed = self.counts["failed"] + self.counts["error"] + self.counts["errors"] + self.counts["xpassed"]
        skipped = self.counts["skipped"] + self.counts["xfailed"]
        ending = "" if self.code == 0 or failed else f"  (pytest ended with code {self.code})"
        return f"{self.name}: {self.counts['passed']} passed, {failed} failed, {skipped} skipped{ending}"


def pytest(name: str, *words: str, empty_is_fine: bool = False, **environment: str) -> Part:
    """Run pytest once, showing its output as it comes."""
    print(f"\n== {name} ==", flush=True)
    line = [sys.executable, "-m", "pytest", "-q", SLOWEST, *words]
    counts: Counter[str] = Counter()
    inherited = {key: value for key, value in os.environ.items() if key != "LUODI_DATABASE_URL"}
    with subprocess.Popen(
        line, cwd=ROOT, env={**inherited, **environment}, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as run:
        try:
            for said in run.stdout or ():
                print(said, end="", flush=True)
                if CLOSING.match(said):
                    counts = Counter({word: int(number) for number, word in COUNTS.findall(said)})
        except BaseException:
            # Broken off: not even then may a test outlive its database.
            run.terminate()
            raise
    code = 0 if run.returncode == NO_TESTS and empty_is_fine else run.returncode
    return Part(name, code, counts)


def on_postgresql(name: str, *words: str, empty_is_fine: bool) -> Part:
    """Run pytest once with a PostgreSQL server of its own."""
    try:
        with postgres_server() as address:
            return pytest(name, *words, empty_is_fine=empty_is_fine, LUODI_DATABASE_URL=address)
    except NotStarted as reason:
        print(f"PostgreSQL did not start: {reason}", file=sys.stderr)
        return Part(name, 1, Counter())


def in_browser(*words: str, empty_is_fine: bool) -> Part:
    """Run the journeys in Chromium; without one, fail in CI and say so loudly elsewhere."""
    chromium = find_chromium()
    if chromium:
        chosen = {**chromium.environment, "LUODI_CHROMIUM": chromium.executable}
        return pytest("browser", "-m", "browser", *PARALLEL, *words, empty_is_fine=empty_is_fine, **chosen)
    print("\n!!!! NO BROWSER: the journeys were NOT run. Install the package `chromium`. !!!!\n", flush=True)
    return Part("browser", 1 if os.environ.get("CI") else 0, Counter())


def parts(chosen: argparse.Namespace, words: list[str]) -> Iterator[Part]:
    """Run what was asked for, one part after the other."""
    selected = bool(words)
    every = not (chosen.fast or chosen.postgres_only or chosen.browser_only or chosen.deep)
    if chosen.deep:
        yield pytest("deep-sqlite", "-m", "deep or sweep", *words, empty_is_fine=selected)
        yield on_postgresql("deep-postgresql", "-m", "deep or sweep", *words, empty_is_fine=selected)
        # What the quick suite deals out, whole.
        yield pytest("whole-sqlite", *PARALLEL, *words, empty_is_fine=selected)
        yield on_postgresql("whole-postgresql", *PARALLEL, *words, empty_is_fine=selected)
        yield in_browser(*words, empty_is_fine=selected)
    if every:
        # Each database takes its part, and each journey its language (tests/sharing.py).
        os.environ["TESTS_SHARED_OUT"] = "1"
    if every or chosen.fast:
        yield pytest("sqlite", *PARALLEL, *words, empty_is_fine=selected)
    if every or chosen.postgres_only:
        yield on_postgresql("postgresql", *PARALLEL, *words, empty_is_fine=selected)
    if (every or chosen.browser_only) and any(JOURNEYS.glob("test_*.py")):
        yield in_browser(*words, empty_is_fine=selected)


@contextmanager
def clean_end() -> Iterator[None]:
    """Turn SIGTERM into an exception, so that the server is stopped then too."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def main() -> int:
    """Run the parts, then count them."""
    parser = argparse.ArgumentParser(description="Run Luodi's tests; other arguments go to pytest.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--fast", action="store_true", help="on SQLite only, no browser")
    which.add_argument("--postgres-only", action="store_true", help="on PostgreSQL only")
    which.add_argument("--browser-only", action="store_true", help="the journeys only")
    which.add_argument("--deep", action="store_true", help="the tests that take minutes")
    chosen, words = parser.parse_known_args()
    with clean_end():
        done = list(parts(chosen, words))
    print()
    for part in done:
        print(part.line())
    return 0 if all(part.code == 0 for part in done) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
