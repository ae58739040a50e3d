"""Say in words what differs between two revisions of an application."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from luodi.calls import calc
from luodi.calls.models import Application
from luodi.calls.states import FACTS, WORDS, From, Indicator, Item, Part, Role
from luodi.core.money import Money

_KEYS = {
    "class": "class_key",
}


def differences(before: Any, after: Any) -> list[tuple[str, str, str]]:
    """List what was corrected: where, what stood there, and what stands there now."""
    return [
        (_place(path), _value(path, old), _value(path, new)) for path, old, new in calc.changed(before, after)
    ]


def _place(path: str) -> str:
    """Name the place of a path such as ``parties[贺兰储能有限公司].budget[testing/fund].fen``."""
    return " › ".join(filter(None, (_step(step) for step in _steps(path))))


def _steps(path: str) -> list[str]:
    steps, depth, current = [], 0, ""
    for char in path:
        if char == "[":
            depth += 1
        if char == "]":
            depth -= 1
        if char == "." and not depth:
            steps.append(current)
            current = ""
        else:
            current += char
    return [*steps, current]


def _step(step: str) -> str:
    name, _open, inner = step.partition("[")
    inner = inner.removesuffix("]")
    name = _KEYS.get(name, name)
    labels = {
        **dict(Part.choices),
        "members": Part.PEOPLE.label,
        "task": _("task"),
        "role": _("role"),
        "post": _("post or title"),
    }
    if name in (*FACTS, *WORDS):
        label = Application.label(name)
    elif name in ("words", "fen", "number", "parties"):
        label = ""
    else:
        label = str(labels.get(name, name))
    return " › ".join(filter(None, (label, _inner(inner))))


def _inner(inner: str) -> str:
    known = {str(key): str(label) for kind in (Item, From, Indicator, Role) for key, label in kind.choices}
    return " · ".join(known.get(one, one) for one in inner.split("/")) if inner else ""


def _value(path: str, value: str) -> str:
    if path.endswith(".fen") and value.isdigit():
        return Money(int(value)).in_yuan()
    return value
