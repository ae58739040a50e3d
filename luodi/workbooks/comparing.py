"""Compare what stands in a record with what a row says of it."""

from __future__ import annotations

from typing import Any

from django.db import models


def alike(old: Any, new: Any) -> bool:
    """Compare a stored value with a clean one; lists of records by what they hold, not by order."""
    if isinstance(old, list) and isinstance(new, list) and _of_records(old) and _of_records(new):
        return {one.pk for one in old} == {one.pk for one in new}
    if isinstance(old, str) and isinstance(new, str):
        return old.replace("\r\n", "\n").strip() == new.replace("\r\n", "\n").strip()
    if old in (None, "") and new in (None, ""):
        return True
    if isinstance(new, str) and type(old) is int:
        return str(old) == new
    return bool(old == new)


def is_rougher(old: Any, new: Any) -> bool:
    """Tell whether a row names a place of a tree that holds the one in the record: the city of a district."""
    if not hasattr(new, "subtree") or type(old) is not type(new):
        return False
    first, behind = new.subtree()
    return bool(first <= old.pk < behind)


def _of_records(values: list[Any]) -> bool:
    return all(isinstance(one, models.Model) for one in values)
