"""Find a Chromium for the browser tests, or unpack the npm one; add a Chinese font if none is there."""

import os
import platform
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

import bootstrap

HERE = Path(__file__).resolve().parent
PACKED = HERE / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = HERE / "node_modules" / ".chromium"
LIBRARIES = UNPACKED / "libraries"
NOTO = bootstrap.ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
FONTS = bootstrap.ROOT / "node_modules" / ".cache" / "fonts"
INSTALLED = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WEIGHTS = ("400Regular", "500Medium", "700Bold")


@dataclass(frozen=True)
class Chromium:
    """A browser that can be started: its program, and what its environment needs on top."""

    executable: str
    environment: dict[str, str] = field(default_factory=dict)


def find_chromium() -> Chromium | None:
    """Give the browser of the machine, else the one of the npm registry, else nothing."""
    named = os.environ.get("LUODI_CHROMIUM")
    if named:
        return Chromium(named, chinese_font())
    for name in INSTALLED:
        executable = shutil.which(name)
        if executable:
            return Chromium(executable, chinese_font())
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return None
    return packaged_chromium()


def packaged_chromium() -> Chromium | None:
    """Install and unpack the browser of the npm registry; nothing if the registry cannot be reached."""
    executable = UNPACKED / "chromium"
    if not executable.exists():
        try:
            bootstrap.npm("ci", "--ignore-scripts", "--no-progress", project=HERE)
            bootstrap.node(HERE / "unpack.mjs", PACKED, UNPACKED)
        except bootstrap.Failed as failure:
            print(failure)
            return None
        open_archive(UNPACKED / "graphics.tar", UNPACKED)
        open_archive(UNPACKED / "libraries.tar", LIBRARIES)
        (UNPACKED / "unpacked").rename(executable)
        executable.chmod(0o755)
    return Chromium(str(executable), {**chinese_font(), **missing_libraries(executable)})


def open_archive(archive: Path, target: Path) -> None:
    """Put the files of an archive into one folder, whatever folder they are in, and remove the archive."""
    target.mkdir(exist_ok=True)
    with tarfile.open(archive) as content:
        for member in content:
            file = content.extractfile(member)
            if file is not None:
                (target / Path(member.name).name).write_bytes(file.read())
    archive.unlink()


def missing_libraries(executable: Path) -> dict[str, str]:
    """Point the loader at the libraries in the package if the system lacks them (NSS, mostly)."""
    wanted = subprocess.run(["ldd", str(executable)], capture_output=True, text=True).stdout  # noqa: S607
    if "not found" not in wanted:
        return {}
    known = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": f"{LIBRARIES}{os.pathsep + known if known else ''}"}


def chinese_font() -> dict[str, str]:
    """Add Noto Sans SC from the npm packages to the fonts if the system has no Chinese one."""
    lister = shutil.which("fc-list")
    if lister and subprocess.run([lister, ":lang=zh-cn"], capture_output=True, text=True).stdout.strip():
        return {}
    FONTS.mkdir(parents=True, exist_ok=True)
    folders = "".join(f"  <dir>{NOTO / weight}</dir>\n" for weight in WEIGHTS)
    settings = FONTS / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        '  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
        f"{folders}  <cachedir>{FONTS}</cachedir>\n"
        "  <alias><family>sans-serif</family><accept><family>Noto Sans SC</family></accept></alias>\n"
        "</fontconfig>\n"
    )
    return {"FONTCONFIG_FILE": str(settings)}
