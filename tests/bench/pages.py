"""Measure pages as eight people get them: over HTTP, from the server as it is delivered, each with the own rights."""

from __future__ import annotations

import http.client
import itertools
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.world import CAST, PASSWORD, address_of
from tests.postgres import free_port

CLIENTS = 8
STARTED_WITHIN, TIMEOUT = 60.0, 60.0
_CLOCK = os.sysconf("SC_CLK_TCK")
# What is asked: name, actor, address; what stands in braces is drawn anew for each request.
PAGES = (
    ("results", "director", "/results/"),
    ("results", "regional officer", "/results/"),
    ("results", "professor", "/results/"),
    ("results", "city official", "/results/"),
    ("results, by field", "professor", "/results/?field={field}"),
    ("results, by field and maturity", "director", "/results/?field={field}&trl_min={trl}"),
    ("results, by title", "professor", "/results/?sort=title"),
    ("results, by maturity, falling", "city official", "/results/?sort=-trl"),
    ("results, about page 100", "director", "/results/?page={deep}"),
    ("results, about page 100", "professor", "/results/?page={deep}"),
    ("needs", "regional officer", "/needs/"),
    ("needs", "professor", "/needs/"),
    ("needs", "city official", "/needs/"),
    ("needs, accepted in a city", "regional officer", "/needs/?state=accepted&region={city}"),
    ("needs, by deadline", "director", "/needs/?sort=deadline_on"),
    ("organisations, of a city", "regional officer", "/organisations/?kind=enterprise&region={city}"),
    ("organisations", "city official", "/organisations/"),
    ("organisations, large", "director", "/organisations/?size=large"),
    ("one result", "professor", "/results/{result}/"),
    ("one need", "regional officer", "/needs/{need}/"),
    ("Today", "director", "/"),
    ("Today", "regional officer", "/"),
    ("Today", "professor", "/"),
    ("Today", "city official", "/"),
)


@dataclass
class Load:
    """Be what a time of load showed: seconds of each request by page and actor, what went wrong, and the whole."""

    times: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    resident: float = 0.0

    @property
    def every(self) -> list[float]:
        """List the seconds of all requests."""
        return [seconds for taken in self.times.values() for seconds in taken]


@dataclass(frozen=True)
class Ask:
    """Be a client with a connection of its own; cookies are those of an actor."""

    connection: http.client.HTTPConnection

    def get(self, address: str, cookies: str) -> tuple[int, bytes]:
        """Fetch a page whole."""
        self.connection.request("GET", address, headers={"Cookie": cookies, "Accept-Language": "zh-CN"})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


@contextmanager
def server(environment: Mapping[str, str], log: Path) -> Iterator[tuple[int, int]]:
    """Run `luodi serve` while the block runs; gives port and process."""
    port = free_port()
    words = [sys.executable, "-m", "luodi", "serve", "--no-worker", "--port", str(port)]
    with (
        log.open("w") as said,
        subprocess.Popen(words, env=dict(environment), stdout=said, stderr=said) as process,
    ):
        try:
            _await(port, process)
            yield port, process.pid
        finally:
            process.terminate()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("the server ended while it started")
        try:
            status, _body = Ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5)).get("/login/", "")
        except OSError:
            time.sleep(0.2)
            continue
        if status == 200:
            return
    raise RuntimeError("the server does not answer")


def log_in(port: int, name: str) -> str:
    """Log in by the form; gives the cookies."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    connection.request("GET", "/login/")
    answer = connection.getresponse()
    cookies = _cookies(answer)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    body = urlencode(
        {
            "csrfmiddlewaretoken": token[1] if token else "",
            "email": address_of(name),
            "password": PASSWORD,
        }
    )
    headers = {"Cookie": _header(cookies), "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login/", body, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise RuntimeError(f"{name} cannot log in: {answer.status}")
    return _header(cookies | _cookies(answer))


def _cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    given = (line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or ())
    return {name: value for name, _, value in (one.partition("=") for one in given)}


def _header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


class Drawing:
    """Draw the variable parts of addresses, the same ones for the same seed."""

    def __init__(self, seed: int, codes: Mapping[str, list[str]]) -> None:
        self.rng = random.Random(seed)
        self.codes = codes

    def __call__(self, address: str) -> str:
        """Fill in an address."""
        rng = self.rng
        return address.format(
            field=f"T{rng.randint(1, 12):02}",
            trl=rng.randint(2, 6),
            deep=rng.randint(90, 110),
            city=rng.choice(("640100", "640200", "610100", "620100", "150100")),
            result=rng.choice(self.codes["result"]),
            need=rng.choice(self.codes["need"]),
        )


def measure(
    environment: Mapping[str, str], codes: Mapping[str, list[str]], seconds: float, log: Path
) -> tuple[Load, dict[tuple[str, str], float]]:
    """Serve, warm up, load for some seconds with eight clients; then each page alone, as CPU seconds of the server.

    ``codes``: codes of a few results and needs that everybody may see.
    """
    with server(environment, log) as (port, pid):
        cookies = {name: log_in(port, name) for name in CAST}
        alone = {page[:2]: _alone(port, pid, page, cookies, codes) for page in PAGES}
        load = Load(times={page[:2]: [] for page in PAGES})
        cpu, began = cpu_of(pid), time.perf_counter()
        clients = [
            threading.Thread(target=_client, args=(number, port, cookies, codes, began + seconds, load))
            for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        load.seconds = time.perf_counter() - began
        load.cpu = cpu_of(pid) - cpu
        load.resident = resident_of(pid)
    return load, alone


def _client(
    number: int,
    port: int,
    cookies: Mapping[str, str],
    codes: Mapping[str, list[str]],
    until: float,
    load: Load,
) -> None:
    """Ask one page after the other, each client in an order of its own, without pause."""
    ask = Ask(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT))
    drawing = Drawing(number, codes)
    order = list(PAGES)
    drawing.rng.shuffle(order)
    for name, who, address in itertools.cycle(order):
        began = time.perf_counter()
        if began >= until:
            return
        wanted = drawing(address)
        try:
            status, _body = ask.get(wanted, cookies[who])
        except OSError as error:
            load.errors.append(f"{wanted}: {type(error).__name__}")
            ask = Ask(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT))
            continue
        load.times[name, who].append(time.perf_counter() - began)
        if status != 200:
            load.errors.append(f"{wanted}: {status}")


def _alone(
    port: int,
    pid: int,
    page: tuple[str, str, str],
    cookies: Mapping[str, str],
    codes: Mapping[str, list[str]],
    times: int = 10,
) -> float:
    """Give the server's CPU seconds for a page when nobody else asks, the database server's not included."""
    _name, who, address = page
    ask = Ask(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT))
    drawing = Drawing(99, codes)
    for _ in range(2):
        status, _body = ask.get(drawing(address), cookies[who])
        if status != 200:
            raise RuntimeError(f"{address} as {who}: {status}")
    began = cpu_of(pid)
    for _ in range(times):
        ask.get(drawing(address), cookies[who])
    return (cpu_of(pid) - began) / times


def cpu_of(pid: int) -> float:
    """Give the CPU seconds of a process and of the processes it started."""
    total = 0.0
    for one in (pid, *_children(pid)):
        words = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(words[11]) + int(words[12])) / _CLOCK
    return total


def resident_of(pid: int) -> float:
    """Give the resident memory of a process and of the processes it started, in MB."""
    total = 0.0
    for one in (pid, *_children(pid)):
        status = Path(f"/proc/{one}/status").read_text()
        total += int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    return total


def _children(pid: int) -> list[int]:
    # Each thread lists the children that it started itself.
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for one in lists for word in one.read_text().split()]
