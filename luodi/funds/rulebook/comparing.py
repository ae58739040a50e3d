"""Tell two rule books apart in the words of whoever has to agree to the change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from luodi.core.money import Money
from luodi.funds.rulebook.book import Condition, Label, Name, Part, RuleBook, YearAmount
from luodi.funds.rulebook.reading import parts, under

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Difference:
    """Be one clause that differs: its path, what it is called, what stood there and what stands there now."""

    path: str
    label: str
    before: str
    after: str


def differences(before: RuleBook, after: RuleBook) -> list[Difference]:
    """List the clauses in which two rule books differ, in the order of the book, in the reader's language."""
    return list(_records(before, after, "", ""))


def percent(points: int) -> str:
    """Write basis points in per cent, with no more decimals than they have."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"


def _records(before: Any, after: Any, path: str, label: str) -> Iterator[Difference]:
    kind: Any = type(before)
    for one, _hint in parts(kind):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old == new:
            continue
        at = under(path, one.name)
        called = f"{label} › {one.metadata['label']}" if label else str(one.metadata["label"])
        if isinstance(old, Name) or not (is_dataclass(old) or _of_records(old, new)):
            yield Difference(at, called, shown(old, one.metadata["unit"]), shown(new, one.metadata["unit"]))
        elif is_dataclass(old):
            yield from _records(old, new, at, called)
        else:
            yield from _lists(old, new, one.metadata["by"], at, called)


def _of_records(old: Any, new: Any) -> bool:
    return isinstance(old, tuple) and any(is_dataclass(one) for one in (*old, *new))


def _lists(old: Any, new: Any, by: str, path: str, label: str) -> Iterator[Difference]:
    """Match the records of two lists by what tells them apart, those of nothing by their place."""

    def named(values: Any) -> dict[Any, Any]:
        return {getattr(one, by, place): one for place, one in enumerate(values, start=1)}

    left, right = named(old), named(new)
    for name in [*left, *(name for name in right if name not in left)]:
        one, other = left.get(name), right.get(name)
        at, called = f"{path}[{_plain(name)}]", f"{label} › {_called(one or other, name)}"
        if one is None or other is None:
            yield Difference(at, called, shown(one), shown(other))
        elif one != other:
            yield from _records(one, other, at, called)
    if [*left] != [*right] and {*left} == {*right}:
        yield Difference(path, _("%(list)s: order") % {"list": label}, _line(old), _line(new))


def _plain(name: Any) -> str:
    return str(name.value if isinstance(name, Enum) else name)


def _called(record: Any, name: Any) -> str:
    if isinstance(getattr(record, "name", None), Name):
        return str(record.name)
    return _("no. %(number)s") % {"number": name} if isinstance(record, Part) else shown(name)


def _line(values: Any) -> str:
    return _("; ").join(shown(one) for one in values) or NOTHING


def shown(value: Any, unit: str = "") -> str:
    """Write a value of a rule book as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return _line(value)
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, int):
        return _measured(value, unit)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}" if value.denominator > 1 else str(value.numerator)
    if is_dataclass(value) and not isinstance(value, Name):
        return _summary(value)
    return str(value)


def _measured(value: int, unit: str) -> str:
    words = {
        "working_days": _("%(count)s working days"),
        "days": _("%(count)s days"),
        "months": _("%(count)s months"),
        "years": _("%(count)s years"),
    }
    if unit == "fen":
        return _("%(amount)s ×10,000 yuan") % {"amount": Money(value).in_wan()}
    if unit == "points":
        return percent(value)
    return words[unit] % {"count": value} if unit else str(value)


def _summary(value: Any) -> str:
    """Say a whole record in a line: its own words where it has some, otherwise clause by clause."""
    if isinstance(value, Condition):
        share = f" ≥ {percent(value.at_least_points)}" if value.at_least_points else ""
        return f"{value.proof.label}{share}"
    if isinstance(value, Part):
        return f"{percent(value.points)} ({_line(value.conditions)})"
    if isinstance(value, YearAmount):
        return f"{value.year}: {_measured(value.fen, 'fen')}"
    if isinstance(value, Label):
        return f"{value.score}: {value.name}"
    kind: Any = type(value)
    cells = [
        f"{one.metadata['label']}: {shown(getattr(value, one.name), one.metadata['unit'])}"
        for one, _hint in parts(kind)
        if one.name not in {"key", "name"}
    ]
    name = getattr(value, "name", "")
    return f"{name} ({', '.join(cells)})" if name else ", ".join(cells)
