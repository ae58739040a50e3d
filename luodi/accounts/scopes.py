"""Let the apps that own regions and organisations say what the key of a scope means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from luodi.accounts.states import Scope

Find = Callable[[str], str | None]
Name = Callable[[str], str]
Covers = Callable[[str, str], bool]
Names = Callable[[list[str]], Mapping[str, str]]
# What is limited to what: the kind of a scope and its key.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Resolver:
    find: Find
    name: Name
    names: Names | None
    covers: Covers | None


_resolvers: dict[str, _Resolver] = {}


def register_scope(
    kind: str, *, find: Find, name: Name, names: Names | None = None, covers: Covers | None = None
) -> None:
    """Say how a kind of scope is looked up; called once at start by the app that owns the things.

    ``find`` turns what people type (code or name) into the key, ``name`` a key into words; ``names`` does
    many keys at once, where each would cost a query. ``covers`` tells whether the first key takes in the second;
    without it only a key itself does.
    """
    _resolvers[kind] = _Resolver(find, name, names, covers)


def covers(outer: Place, inner: Place) -> bool:
    """Tell whether all that the inner scope limits a role to lies within the outer one."""
    if outer[0] == Scope.ALL or outer == inner:
        return True
    resolver = _resolvers.get(outer[0])
    if outer[0] != inner[0] or resolver is None or resolver.covers is None:
        return False
    return resolver.covers(outer[1], inner[1])


def find_key(kind: str, text: str) -> str | None:
    """Find the key that a text means; None if there is no such thing."""
    resolver = _resolvers.get(kind)
    return resolver.find(text.strip()) if resolver and text.strip() else None


def scope_names(places: Iterable[Place]) -> dict[Place, str]:
    """Name what scopes are limited to, in the reader's language; an unknown key stands for itself."""
    named: dict[Place, str] = {}
    wanted: dict[str, list[str]] = {}
    for kind, key in dict.fromkeys(places):
        wanted.setdefault(kind, []).append(key)
    for kind, keys in wanted.items():
        resolver = _resolvers.get(kind)
        if kind == Scope.ALL:
            found: Mapping[str, str] = dict.fromkeys(keys, str(Scope.ALL.label))
        elif resolver is None:
            found = {}
        elif resolver.names is not None:
            found = resolver.names(keys)
        else:
            found = {key: resolver.name(key) for key in keys}
        named.update({(kind, key): found.get(key) or key for key in keys})
    return named
