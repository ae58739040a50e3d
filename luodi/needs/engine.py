"""Hold the match engine and what it goes by: the weights and the dictionary that are in force.

The office keeps versions of both in an app above, which says here which of them are in force; until it has any,
those that Luodi comes with are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from luodi.core import indexing
from luodi.matching.dictionary import Dictionary
from luodi.matching.meaning import Meaning
from luodi.matching.profile import Profile
from luodi.matching.ranking import Matcher


@dataclass(frozen=True)
class Settings:
    """Be what a list is ranked by, so that the same list can be made again."""

    profile: Profile
    dictionary: Dictionary


def as_delivered(kind: str) -> Settings:
    """Give what Luodi comes with, for ``results`` or ``experts``."""
    return Settings(Profile.default("expert" if kind == "experts" else "result"), Dictionary.default())


_decide: list[Callable[[str], Settings]] = [as_delivered]


def decided_by(decide: Callable[[str], Settings]) -> Callable[[str], Settings]:
    """Let the decorated function say what is in force for ``results`` or ``experts``."""
    _decide.append(decide)
    return decide


def in_force(kind: str) -> Settings:
    """Give what ranks ``results`` or ``experts`` now."""
    return _decide[-1](kind)


def meaning() -> Meaning | None:
    """Give what compares by meaning as well, None where nothing is configured."""
    return indexing.port().meaning  # type: ignore[attr-defined,no-any-return]


@cache
def matcher() -> Matcher:
    """Open the match engine, once a process."""
    return Matcher(indexing.port())  # type: ignore[arg-type]
