"""Read data strictly into frozen records, with every fault beside its path, and write them back.

A record says of each field by ``told`` what it is called and what it may hold. Nothing has a default: what a fund
did not state must not change when the program does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any, get_args, get_origin, get_type_hints

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.words import Words

LONGEST = 200
MOST = 200
# Of names that no clause has, no more are told.
MOST_STRANGE = 20
_FRACTION = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_HIGHEST = 10**14


@dataclass(frozen=True)
class Fault:
    """Say what is wrong at a path and what to do about it; the path is empty for the whole."""

    path: str
    words: Words

    def __str__(self) -> str:
        return f"{self.path}: {self.words}" if self.path else str(self.words)


class Faulty(ValueError):
    """Refuse data, with every fault in it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def told(
    label: Words,
    *,
    low: int = 0,
    high: int = _HIGHEST,
    unit: str = "",
    blank: bool = False,
    some: bool = False,
    key: bool = False,
    by: str = "key",
) -> Any:
    """Declare a field: its label, bounds and unit; ``some`` for lists that may not be empty.

    ``by`` names the field by which the records of a list are told apart, ``key`` a text that is one.
    """
    return field(
        metadata={
            "label": label, "low": low, "high": high, "unit": unit,
            "blank": blank, "some": some, "key": key, "by": by,
        }
    )  # fmt: skip


@cache
def parts(record: Any) -> tuple[tuple[Field[Any], Any], ...]:
    """List the fields of a record with their types."""
    hints = get_type_hints(record)
    return tuple((one, hints[one.name]) for one in fields(record))


def under(path: str, name: str) -> str:
    """Extend a path."""
    return f"{path}.{name}" if path else name


def taken(kind: Any, data: object, path: str, faults: list[Fault], about: Any) -> Any:
    """Read a value of a kind; what is wrong is added to the faults, and None returned."""
    if is_dataclass(kind):
        return _record(kind, data, path, faults)
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], data, path, faults, about)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(kind, data, path, faults)
    value, words = _READERS[kind](data, about)
    if words is not None:
        faults.append(Fault(path, words))
    return value


def _record(kind: Any, data: object, path: str, faults: list[Fault]) -> Any:
    if not isinstance(data, dict):
        faults.append(Fault(path, _("give a group of values by name here")))
        return None
    known = {one.name for one, _type in parts(kind)}
    before = len(faults)
    faults += [
        Fault(under(path, _visible(name)), _("there is no such clause; take it out"))
        for name in islice((name for name in data if name not in known), MOST_STRANGE)
    ]
    values = {}
    for one, hint in parts(kind):
        at = under(path, one.name)
        if one.name in data:
            values[one.name] = taken(hint, data[one.name], at, faults, one.metadata)
        else:
            faults.append(Fault(at, _("is missing; state it")))
    return kind(**values) if len(faults) == before else None


def _visible(name: object) -> str:
    """Make a name from outside fit to be shown: short, and without what cannot be encoded."""
    short = str(name)[:80].encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in short)


def _list(kind: Any, data: object, path: str, faults: list[Fault], about: Any) -> Any:
    if not isinstance(data, list):
        faults.append(Fault(path, _("give a list here")))
        return None
    if about["some"] and not data:
        faults.append(Fault(path, _("is empty; name at least one")))
    if len(data) > MOST:
        faults.append(Fault(path, format_lazy(_("has more than {most} lines; leave some out"), most=MOST)))
        return None
    before = len(faults)
    values = tuple(taken(kind, value, f"{path}[{n}]", faults, about) for n, value in enumerate(data))
    if len(faults) == before:
        seen = set()
        for number, value in enumerate(values):
            name = getattr(value, about["by"], number) if is_dataclass(kind) else value
            if name in seen:
                faults.append(
                    Fault(
                        f"{path}[{number}]",
                        format_lazy(_("“{name}” stands there twice; name it once"), name=name),
                    )
                )
            seen.add(name)
    return values


def _choice(kind: type[Enum], data: object, path: str, faults: list[Fault]) -> Any:
    values = [one.value for one in kind]
    if isinstance(data, str) and data in values:
        return kind(data)
    faults.append(Fault(path, format_lazy(_("choose one of: {values}"), values=", ".join(values))))
    return None


def _yes_or_no(data: object, about: Any) -> tuple[object, Words | None]:
    return (data, None) if type(data) is bool else (None, _("say true or false"))


def _number(data: object, about: Any) -> tuple[object, Words | None]:
    if type(data) is not int:
        return None, _("give a whole number")
    if not about["low"] <= data <= about["high"]:
        return None, format_lazy(
            _("give a number from {low} to {high}"), low=about["low"], high=about["high"]
        )
    return data, None


def _text(data: object, about: Any) -> tuple[object, Words | None]:
    if not isinstance(data, str):
        return None, _("give a text")
    if about["key"] and not _KEY.fullmatch(data):
        return None, _("give a key of small Latin letters, digits, - and _, beginning with a letter")
    if not data.strip() and not about["blank"]:
        return None, _("is empty; name it")
    # Surrogates cannot be stored, control characters cannot be seen.
    if len(data) > LONGEST or any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in data):
        return None, format_lazy(_("give at most {most} visible characters"), most=LONGEST)
    return data, None


def _fraction(data: object, about: Any) -> tuple[object, Words | None]:
    found = _FRACTION.fullmatch(data) if isinstance(data, str) else None
    if found and int(found[1]) <= int(found[2]) and found[2].strip("0"):
        return Fraction(int(found[1]), int(found[2])), None
    return None, _("give a fraction of at most one, such as 2/3")


_READERS: dict[Any, Callable[[object, Any], tuple[object, Words | None]]] = {
    bool: _yes_or_no,
    int: _number,
    str: _text,
    Fraction: _fraction,
}


def plain(value: Any) -> Any:
    """Turn a record into data fit for JSON, always in the same order."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value


def hashed(value: Any) -> str:
    """Hash data or a record by what it says: SHA-256 over its canonical JSON."""
    text = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
