"""Resolve requirements/*.in and package.json anew, so that no registry's address gets into a lock.

`requirements/lock.py --upgrade` takes the newest versions, `--check` only looks for addresses.
Mirrors and private indexes of this machine are left out of it: the locks are right for the public registries.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import bootstrap  # noqa: E402

OLDEST = "3.11"
# In this order: what runs is chosen together with what is tested, then cut down to what runs. What only some
# installations want fits beside it.
_CHOSEN = ("--constraint", "requirements/test.txt")
LOCKS = (("installer", ()), ("test", ()), ("luodi", _CHOSEN), ("vectors", _CHOSEN))
# Where an address may not be: what uv and npm write when their settings let them.
REVEALING = ("://", "--index-url", "--find-links", '"resolved"')
NODE_PROJECTS = (ROOT, ROOT / "tests" / "browser")


def lock_python(*, upgrade: bool) -> None:
    """Write requirements/*.txt for every supported Python and system."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    for name, extra in LOCKS:
        line = [
            ROOT / ".venv" / "bin" / "uv", "pip", "compile", "--quiet", "--no-config", "--universal",
            "--python-version", OLDEST, "--generate-hashes", "--no-header", "--no-annotate", *extra,
            *(["--upgrade"] if upgrade else []),
            "--output-file", f"requirements/{name}.txt", f"requirements/{name}.in",
        ]  # fmt: skip
        subprocess.run([str(word) for word in line], cwd=ROOT, env=clean, check=True)


def lock_node(*, upgrade: bool) -> None:
    """Write the package-lock.json files; their .npmrc keeps addresses out."""
    for project in NODE_PROJECTS:
        verb = "update" if upgrade else "install"
        bootstrap.npm(verb, "--package-lock-only", "--ignore-scripts", project=project)


def revealed() -> list[str]:
    """List the lines of the locks that name an address, apart from a package's own call for donations."""
    locks = [*(ROOT / "requirements").glob("*.txt")]
    locks += [project / "package-lock.json" for project in NODE_PROJECTS]
    return [
        f"{lock.relative_to(ROOT)}:{number}: {line.strip()}"
        for lock in locks
        for number, line in enumerate(lock.read_text().splitlines(), start=1)
        if any(mark in line for mark in REVEALING) and '"url":' not in line and '"funding"' not in line
    ]


def main() -> int:
    """Lock, then refuse what names an address."""
    if "--check" not in sys.argv:
        lock_python(upgrade="--upgrade" in sys.argv)
        lock_node(upgrade="--upgrade" in sys.argv)
    found = revealed()
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
