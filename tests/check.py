"""Check all of a change but its tests: style, types, imports, migrations, texts, generated files."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import tests.environment  # noqa: E402, F401  (manage.py gets a home of its own)

PYTHON = sys.executable
SCRIPTS = Path(PYTHON).parent

CHECKS: dict[str, tuple[str | Path, ...]] = {
    "format": (SCRIPTS / "ruff", "format", "--check", "."),
    "lint": (SCRIPTS / "ruff", "check", "."),
    "types": (SCRIPTS / "mypy",),
    "imports": (SCRIPTS / "lint-imports",),
    "system": (PYTHON, "manage.py", "check", "--fail-level", "WARNING"),
    "migrations": (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
    "messages": (PYTHON, "locale/collect.py", "--check"),
    "generated documents": (PYTHON, "manage.py", "docs", "--check"),
    "locks": (PYTHON, "requirements/lock.py", "--check"),
}


def passes(name: str, *words: str | Path) -> bool:
    """Run one check; show what it says only if it fails."""
    started = time.monotonic()
    done = subprocess.run(
        [str(word) for word in words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:20} {verdict:6} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout.rstrip(), end="\n\n", flush=True)
    return done.returncode == 0


def main() -> int:
    """Run every check, also after one has failed; names on the command line choose some."""
    os.environ.pop("LUODI_DATABASE_URL", None)
    chosen = {name: words for name, words in CHECKS.items() if not sys.argv[1:] or name in sys.argv[1:]}
    results = [passes(name, *words) for name, words in chosen.items()]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
