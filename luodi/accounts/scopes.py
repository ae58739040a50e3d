"""Let the apps that own regions and organisations say what the key of a scope means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from luodi.accounts.states import Scope


@dataclass(frozen=True, slots=True)
class Resolver:
    """Turn what people type into the key of a scope, and a key into words."""

    find: Callable[[str], str | None]
    name: Callable[[str], str]


_resolvers: dict[str, Resolver] = {}


def register_scope(kind: str, *, find: Callable[[str], str | None], name: Callable[[str], str]) -> None:
    """Say how a kind of scope is looked up; called once at start by the app that owns the things."""
    _resolvers[kind] = Resolver(find, name)


def find_key(kind: str, text: str) -> str | None:
    """Find the key that a text means; None if there is no such thing."""
    resolver = _resolvers.get(kind)
    return resolver.find(text.strip()) if resolver and text.strip() else None


def scope_name(kind: str, key: str) -> str:
    """Name what a scope is limited to, in the reader's language."""
    if kind == Scope.ALL:
        return str(Scope.ALL.label)
    resolver = _resolvers.get(kind)
    return resolver.name(key) if resolver else key
