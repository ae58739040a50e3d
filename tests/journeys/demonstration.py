"""Run the demonstration as a person starts it, and browse it as its accounts."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 180
LUODI = str(ROOT / ".venv" / "bin" / "luodi")


@dataclass(frozen=True)
class Demonstration:
    """Be a running demonstration: its address and its data folder."""

    url: str
    home: Path

    def mails(self) -> str:
        """Read all mails sent so far."""
        folder = self.home / "mail"
        return "\n".join(_decoded(file) for file in sorted(folder.glob("*"))) if folder.exists() else ""


def _decoded(file: Path) -> str:
    import email
    from email import policy

    texts = file.read_bytes().split(b"-" * 79)
    said = []
    for text in texts:
        if text.strip():
            message = email.message_from_bytes(text.lstrip(), policy=policy.default)
            body = message.get_body(("plain",))
            said.append(f"To: {message['To']}\n{message['Subject']}\n{body.get_content() if body else ''}")
    return "\n".join(said)


# What reaches furthest to the right, by tag, class and text.
_WIDEST = """() => [...document.querySelectorAll("main *")].map(one => [one.getBoundingClientRect().right, one])
  .filter(pair => pair[1].getBoundingClientRect().width).sort((a, b) => b[0] - a[0]).slice(0, 3)
  .map(([right, one]) => `${one.tagName}.${one.className} "${one.textContent.trim().slice(0, 60)}" ${right}`).join("; ")"""


def loaded(home: Path) -> None:
    """Load the demonstration into a folder, for others to begin from."""
    home.mkdir()
    line = [LUODI, "demo", "--load-only"]
    subprocess.run(line, env={**_kept(), "LUODI_HOME": str(home)}, check=True, cwd=home, timeout=2 * WITHIN)


def _kept() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("LUODI_", "DJANGO_"))}


@contextmanager
def demonstration(home: Path) -> Iterator[Demonstration]:
    """Start ``luodi demo`` on a free port, wait until it is well, stop it with its worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    log = (home / "demo.log").open("w")
    started = subprocess.Popen(
        [LUODI, "demo", "--port", str(port)],
        env={**_kept(), "LUODI_HOME": str(home), "LUODI_SITE_URL": url},
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=home,
        start_new_session=True,
    )
    try:
        _wait(url, started, home)
        yield Demonstration(url, home)
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
        log.close()


def _wait(url: str, started: subprocess.Popen[bytes], home: Path) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if started.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health/", timeout=2) as answer:  # noqa: S310
                if json.load(answer)["status"] == "ok":
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"the demonstration did not start:\n{(home / 'demo.log').read_text()[-3000:]}")


class Reader:
    """Browse as one account in one language."""

    def __init__(self, context: BrowserContext, url: str, email: str, language: str) -> None:
        self.url, self.language = url, language
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._heard)
        self.page.goto(f"{url}/login/")
        self.speak(language)
        self.page.locator(f"button[name=account][value='{email}']").click()
        expect(self.page.locator("main")).to_be_visible()
        self.speak(language)

    def _heard(self, message: Any) -> None:
        refused = "violates the following Content Security Policy" in message.text
        if refused or (message.type == "error" and "status of 4" not in message.text):
            self.faults.append(message.text)

    def speak(self, language: str) -> None:
        """Switch the language if the page is in the other one."""
        if not (self.page.locator("html").get_attribute("lang") or "").lower().startswith(language[:2]):
            self.page.locator(f"button[name=language][value='{language}']").first.click()
            self.page.wait_for_load_state()

    def open(self, path: str) -> Page:
        """Go to a page."""
        self.page.goto(self.url + path)
        return self.page

    def pick(self, name: str, text: str, wanted: str) -> None:
        """Choose in a picker as people do: type, wait for what is wanted, take it."""
        box = self.page.get_by_role("combobox", name=re.compile(name, re.IGNORECASE))
        box.click()
        box.fill("")
        box.press_sequentially(text, delay=20)
        option = self.page.locator("[role=listbox] [role=option]:visible", has_text=re.compile(wanted)).first
        expect(option).to_be_visible()
        option.click()

    def look(self, name: str, folder: Path | None) -> None:
        """Check that nothing scrolls sideways at phone width, and keep pictures where a folder is given."""
        self.page.emulate_media(reduced_motion="reduce")
        # A click that leads on may have left the old page without having reached the new one.
        self.page.wait_for_load_state("load")
        self.page.wait_for_function("document.documentElement !== null")
        for width in (1440, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            over = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if folder is not None:
                self.page.screenshot(path=folder / f"{name}-{self.language}-{width}.png", full_page=True)
            wide = self.page.evaluate(_WIDEST) if over > 0 else ""
            assert over <= 0, f"{name} scrolls sideways by {over} px at {width} px: {wide}"
        self.page.set_viewport_size({"width": 1440, "height": 900})
