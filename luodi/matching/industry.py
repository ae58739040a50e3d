"""Measure distance in the tree of industries (GB/T 4754-2017) by codes alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_SECTIONS: Final = (
    ("A", 5), ("B", 12), ("C", 43), ("D", 46), ("E", 50), ("F", 52), ("G", 60), ("H", 62), ("I", 65),
    ("J", 69), ("K", 70), ("L", 72), ("M", 75), ("N", 79), ("O", 82), ("P", 83), ("Q", 85), ("R", 90),
    ("S", 96), ("T", 97),
)  # fmt: skip
"""Each section's letter and its last division."""

LEVELS: Final = ("section", "division", "group", "class")
NEARNESS: Final = {"": 0.0, "section": 0.2, "division": 0.7, "group": 0.9, "class": 1.0, "same": 1.0}


@lru_cache(maxsize=4096)
def full_code(code: str) -> str:
    """Return a code with its section's letter: "38" becomes "C38"; what is no code stays as it is."""
    code = code.strip().upper()
    if len(code) < 2 or not code[:2].isdigit():
        return code
    letter = next((letter for letter, last in _SECTIONS if int(code[:2]) <= last), "")
    return letter + code


@lru_cache(maxsize=1 << 16)
def shared_level(first: str, second: str) -> str:
    """Return the deepest level two industries share: "", section, division, group, class, or same."""
    a, b = full_code(first), full_code(second)
    if a and a == b:
        return "same"
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    # Letter, two digits of the division, one of the group, one of the class.
    return "" if not shared else LEVELS[0 if shared < 3 else min(shared, 5) - 2]
