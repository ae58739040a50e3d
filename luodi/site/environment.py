"""Read the environment: every setting of an installation, its default, and what is refused."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

KNOWN = {
    "LUODI_HOME": "data folder: database, files, index, secret (default ./var)",
    "LUODI_DATABASE_URL": "postgresql://user:password@host:port/name, or sqlite:///path (default: in LUODI_HOME)",
    "LUODI_MODE": "demo, production or test (default production)",
    "LUODI_SECRET_KEY": "secret for signatures (default: made once, kept in LUODI_HOME)",
    "LUODI_HOSTS": "host names the site answers to, separated by commas (default localhost,127.0.0.1)",
    "LUODI_HTTPS": "1 where the site is reached by https, 0 where not (default: 1 in production)",
    "LUODI_PROXIES": "how many reverse proxies stand in front and set X-Forwarded-For (default 0)",
    "LUODI_MAIL_URL": "smtp://user:password@host:port, or file: (default: mails are kept as files in LUODI_HOME)",
    "LUODI_MAIL_FROM": "sender of mails (default luodi@localhost)",
    "LUODI_READS_MONTHS": "for how many months it is kept who read protected details (default 12, at least 6)",
    "LUODI_PEOPLE_YEARS": "after how many years without activity people come up for erasure (default 3)",
    "LUODI_LOOKUPS": "services outside that may be asked about experts: orcid, openalex, or both (default: none)",
    "LUODI_VECTORS": "folder of a sentence model, or address of a service that speaks OpenAI's interface, such as "
    "https://models.example.edu/v1, to compare by meaning as well (default: by wording alone)",
    "LUODI_VECTORS_MODEL": "name of the model at that service",
    "LUODI_VECTORS_KEY": "key for that service, if it wants one",
    "LUODI_CONTACT": "how to reach the office, as the public site names it: a mail address, a number (default: none)",
    "LUODI_SITE_URL": "address of the site in mails and links (default http://127.0.0.1:8000)",
}
# Used by the test runner and benches only.
ELSEWHERE = {"LUODI_BENCH_PG", "LUODI_BENCH_N", "LUODI_CHROMIUM"}

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Not trusted_schema=OFF: older SQLite then refuses the JSON_VALID checks of JSON columns.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-16384;"
    ),
}


class BadEnvironment(SystemExit):
    """Stop with one line that says which variable is wrong and what it should be."""


def unknown_names() -> list[str]:
    """List variables that begin with LUODI_ but mean nothing: most likely a typing error."""
    return sorted(
        name
        for name in os.environ
        if name.startswith("LUODI_")
        and name not in KNOWN
        and name not in ELSEWHERE
        and not name.startswith("LUODI_TEST_")
    )


def home(root: Path) -> Path:
    """Give the data folder; it is made if it does not exist."""
    folder = Path(os.environ.get("LUODI_HOME") or root / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def mode() -> str:
    """Give the mode.

    :raises BadEnvironment: if it is none of the three.
    """
    value = os.environ.get("LUODI_MODE", "production")
    if value not in {"demo", "production", "test"}:
        raise BadEnvironment(f"LUODI_MODE is {value!r}: use demo, production or test")
    return value


def secret(folder: Path) -> str:
    """Give the signing secret: from the environment, else one made on first use and kept readable by the owner only."""
    given = os.environ.get("LUODI_SECRET_KEY")
    if given:
        return given
    path = folder / "secret"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()


def database(folder: Path) -> dict[str, Any]:
    """Give Django's description of the database.

    :raises BadEnvironment: if the address is for neither SQLite nor PostgreSQL.
    """
    address = os.environ.get("LUODI_DATABASE_URL") or f"sqlite:///{folder / 'luodi.sqlite3'}"
    parts = urlparse(address)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "luodi.core.sqlite",
            "NAME": unquote(parts.path[1:]) or str(folder / "luodi.sqlite3"),
            # A connection that is kept has its pages at hand; a new one for each request reads them anew.
            "CONN_MAX_AGE": 60,
            "OPTIONS": SQLITE_OPTIONS,
            # As for Django's own SQLite, which the test runner knows by name.
            "TEST": {"NAME": ":memory:"},
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "luodi.core.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 10},
        }
    raise BadEnvironment(
        f"LUODI_DATABASE_URL must begin with postgresql:// or sqlite:///, not {parts.scheme!r}"
    )


def flag(name: str, default: bool) -> bool:
    """Read a yes or no.

    :raises BadEnvironment: if it is neither 1 nor 0.
    """
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise BadEnvironment(f"{name} is {value!r}: use 1 or 0")
    return value == "1"


def number(name: str, default: int) -> int:
    """Read a whole number.

    :raises BadEnvironment: if it is none.
    """
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise BadEnvironment(f"{name} is {value!r}: use a whole number")
    return int(value)


def at_least(name: str, default: int, least: int) -> int:
    """Read a whole number that must not be smaller than another.

    :raises BadEnvironment: if it is none, or too small.
    """
    value = number(name, default)
    if value < least:
        raise BadEnvironment(f"{name} is {value}: use {least} or more")
    return value


def lookups() -> frozenset[str]:
    """Give the services outside that may be asked; none unless the administrator names them.

    :raises BadEnvironment: if one is not known.
    """
    named = {name.strip() for name in os.environ.get("LUODI_LOOKUPS", "").split(",") if name.strip()}
    if unknown := sorted(named - {"orcid", "openalex"}):
        raise BadEnvironment(
            f"LUODI_LOOKUPS names {', '.join(unknown)}: use orcid, openalex, or leave it out"
        )
    return frozenset(named)


def mail(folder: Path) -> dict[str, Any]:
    """Give Django's mail settings.

    :raises BadEnvironment: if the address is neither smtp:// nor file:.
    """
    address = os.environ.get("LUODI_MAIL_URL") or "file:"
    parts = urlparse(address)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": parts.path or str(folder / "mail"),
        }
    if parts.scheme in {"smtp", "smtps"}:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": 20,
        }
    raise BadEnvironment(f"LUODI_MAIL_URL must begin with smtp://, smtps:// or file:, not {parts.scheme!r}")


def vectors(value: str = "") -> dict[str, str]:
    """Give what compares by meaning: nothing, a ``folder``, or an ``address`` with ``model`` and ``key``.

    ``value`` stands for LUODI_VECTORS where it is given.

    :raises BadEnvironment: if the address is none, or has no model.
    """
    value = value or os.environ.get("LUODI_VECTORS", "")
    if not value:
        return {}
    if "://" not in value:
        return {"folder": str(Path(value).expanduser().resolve())}
    parts = urlparse(value)
    model = os.environ.get("LUODI_VECTORS_MODEL", "")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadEnvironment(
            f"LUODI_VECTORS must be a folder or begin with https:// or http://, not {value!r}"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BadEnvironment("LUODI_VECTORS holds more than an address: the key belongs in LUODI_VECTORS_KEY")
    if not model:
        raise BadEnvironment("LUODI_VECTORS names a service: LUODI_VECTORS_MODEL must name its model")
    return {"address": value.rstrip("/"), "model": model, "key": os.environ.get("LUODI_VECTORS_KEY", "")}
