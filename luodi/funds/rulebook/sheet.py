"""Lay a rule book out as a sheet of boxes, and read back what was written into them.

The sheet is drawn from the clauses themselves (their labels, kinds and units), so that a new clause appears by itself.
A box is named by its path, as faults are. Shares are written in per cent, money in 万元.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from typing import Any, Protocol, get_args, get_origin

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.money import Money, read_amount
from luodi.core.words import Words
from luodi.funds.rulebook.book import Name, RuleBook
from luodi.funds.rulebook.comparing import NOTHING, percent
from luodi.funds.rulebook.reading import MOST, parts, under

# So many empty lines are offered below each list.
EMPTY = 1
_UNITS: dict[str, Words] = {
    "fen": _("万元"), "points": "%", "working_days": _("working days"), "days": _("days"), "months": _("months"),
    "years": _("years"),
}  # fmt: skip
# What nobody chooses.
_FIXED = frozenset({"format"})


class Posted(Protocol):
    """Be what a browser sends: names with one value or several."""

    def get(self, name: str, default: Any = None) -> Any:
        """Give the last value of a name."""

    def getlist(self, name: str) -> list[Any]:
        """Give all values of a name."""

    def __contains__(self, name: object) -> bool:
        """Tell whether a name was sent."""


@dataclass
class Box:
    """Be one clause on the sheet; ``kind`` says how it is drawn."""

    path: str
    label: Words
    kind: str
    value: Any = ""
    options: Sequence[tuple[str, Words, bool]] = ()
    unit: Words = ""
    faults: list[Words] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Say what is in the box, to read."""
        if self.kind == "yes":
            return str(_("yes") if self.value else _("no"))
        if self.kind in {"choice", "choices"}:
            return (
                str(_("; ")).join(str(label) for _value, label, chosen in self.options if chosen) or NOTHING
            )
        if self.kind == "lines":
            return str(_("; ")).join(str(self.value).splitlines()) or NOTHING
        return f"{self.value} {self.unit}".strip() if self.value != "" else NOTHING


@dataclass
class Part:
    """Be a group of clauses: boxes, and groups within; of a list, each line is a group."""

    path: str
    label: Words
    boxes: list[Box] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    listed: bool = False
    faults: list[Words] = field(default_factory=list)
    # Of a line: whether it is an empty one, to be filled in.
    empty: bool = False

    @property
    def lines(self) -> int:
        """Count the lines of a list, the empty ones included."""
        return len(self.parts)


def laid_out(data: Any, faults: Mapping[str, list[Words]] | None = None) -> list[Part]:
    """Lay out the chapters of a book, given as data fit for JSON (sound or not), with the faults beside their boxes."""
    whole = _record(RuleBook, data, "", "", dict(faults or {}))
    alone = Part("", _("In general"), whole.boxes)
    return [alone, *whole.parts]


def _record(kind: Any, data: Any, path: str, label: Words, faults: dict[str, list[Words]]) -> Part:
    part = Part(path, label, faults=faults.get(path, []))
    data = data if isinstance(data, dict) else {}
    for one, hint in parts(kind):
        if one.name in _FIXED or one.metadata["key"]:
            continue
        at, value = under(path, one.name), data.get(one.name)
        about = one.metadata
        if hint is Name:
            # Two boxes beside the others, and not a group of their own.
            inner = _record(Name, value, at, "", faults)
            for box in inner.boxes:
                box.label = format_lazy("{name} · {language}", name=about["label"], language=box.label)
            part.boxes += inner.boxes
            part.faults = [*part.faults, *inner.faults]
        elif is_dataclass(hint):
            part.parts.append(_record(hint, value, at, about["label"], faults))
        elif get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
            part.parts.append(_list(get_args(hint)[0], value, at, about["label"], faults))
        else:
            part.boxes.append(_box(hint, value, at, about, faults))
    return part


def _list(kind: Any, data: Any, path: str, label: Words, faults: dict[str, list[Words]]) -> Part:
    rows = data if isinstance(data, list) else []
    part = Part(path, label, listed=True, faults=faults.get(path, []))
    for number in range(min(len(rows) + EMPTY, MOST)):
        filled = number < len(rows)
        line = _record(kind, rows[number] if filled else None, f"{path}[{number}]", "", faults)
        line.empty = not filled
        part.parts.append(line)
    return part


def _box(hint: Any, value: Any, path: str, about: Any, faults: dict[str, list[Words]]) -> Box:
    box = Box(path, about["label"], "text", unit=_UNITS.get(about["unit"], ""), faults=faults.get(path, []))
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        chosen = value if isinstance(value, list) else []
        if isinstance(inner, type) and issubclass(inner, Enum):
            box.kind, box.options = "choices", _options(inner, chosen)
        else:
            box.kind, box.value = "lines", "\n".join(str(one) for one in chosen)
    elif isinstance(hint, type) and issubclass(hint, Enum):
        box.kind, box.options = "choice", _options(hint, [value])
    elif hint is bool:
        box.kind, box.value = "yes", bool(value)
    else:
        box.kind = "number" if hint is int else "text"
        box.value = _written(value, about["unit"])
    return box


def _options(kind: Any, chosen: list[Any]) -> list[tuple[str, Words, bool]]:
    return [(one.value, one.label, one.value in chosen) for one in kind]


def _written(value: Any, unit: str) -> str:
    if type(value) is int and unit == "fen":
        return Money(value).in_wan().replace(",", "").removesuffix(".00")
    if type(value) is int and unit == "points":
        return percent(value).removesuffix("%")
    return "" if value is None else str(value)


def read_back(posted: Posted, before: Any) -> dict[str, Any]:
    """Read a sheet into data for ``rulebook.read``; what cannot be read stays as it was written.

    ``before`` is what the sheet was drawn from: keys, which no box shows, are taken over line by line.
    """
    data: dict[str, Any] = _collected(RuleBook, posted, "", before)
    return data


def _collected(kind: Any, posted: Posted, path: str, before: Any) -> dict[str, Any]:
    before = before if isinstance(before, dict) else {}
    found: dict[str, Any] = {}
    for one, hint in parts(kind):
        at, old = under(path, one.name), before.get(one.name)
        if one.name in _FIXED:
            found[one.name] = old if old is not None else one.metadata["low"]
        elif one.metadata["key"]:
            found[one.name] = old or _key(path)
        elif is_dataclass(hint):
            found[one.name] = _collected(hint, posted, at, old)
        elif get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
            found[one.name] = _lines(get_args(hint)[0], posted, at, old)
        else:
            found[one.name] = _read(hint, posted, at, one.metadata["unit"])
    return found


def _key(path: str) -> str:
    """Name a new line by its list and place, such as ``classes3``."""
    head, _sep, number = path.rpartition("[")
    return f"{head.rpartition('.')[2]}{number.rstrip(']')}x"


def _lines(kind: Any, posted: Posted, path: str, before: Any) -> list[Any]:
    """Read the lines of a list; one in which nothing is written is left out."""
    before = before if isinstance(before, list) else []
    found = []
    for number in range(_count(posted, path)):
        at = f"{path}[{number}]"
        if _blank(kind, posted, at):
            continue
        found.append(_collected(kind, posted, at, before[number] if number < len(before) else None))
    return found


def _blank(kind: Any, posted: Posted, path: str) -> bool:
    """Tell whether nothing is written in a line: no text, no number, no choice of several."""
    for one, hint in parts(kind):
        at = under(path, one.name)
        if one.metadata["key"] or hint is bool or (isinstance(hint, type) and issubclass(hint, Enum)):
            continue
        if is_dataclass(hint):
            if not _blank(hint, posted, at):
                return False
        elif get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
            inner = get_args(hint)[0]
            if any(not _blank(inner, posted, f"{at}[{n}]") for n in range(_count(posted, at))):
                return False
        elif any(str(value).strip() for value in posted.getlist(at)):
            return False
    return True


def _count(posted: Posted, path: str) -> int:
    """Tell how many lines of a list were sent, up to what is read."""
    sent = str(posted.get(f"{path}#", "0"))
    return min(int(sent), MOST) if sent.isdecimal() and len(sent) < 6 else 0


def _read(hint: Any, posted: Posted, path: str, unit: str) -> Any:
    if hint is bool:
        return path in posted
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if isinstance(inner, type) and issubclass(inner, Enum):
            return [str(value) for value in posted.getlist(path)]
        return [line.strip() for line in str(posted.get(path, "")).splitlines() if line.strip()]
    text = str(posted.get(path, "")).strip()
    if hint is int:
        return _number(text, unit)
    if hint is Fraction and text.isdecimal() and text in {"0", "1"}:
        return f"{text}/1"
    return text


def _number(text: str, unit: str) -> Any:
    """Read a number in its unit; what is none stays a text, and is a fault then."""
    try:
        if unit == "fen":
            return read_amount(text, unit="万元").money.fen
        if unit == "points":
            points = Decimal(text.removesuffix("%")) * 100
            return int(points) if points == points.to_integral_value() else text
        return int(text)
    except (ValueError, InvalidOperation):
        return text
