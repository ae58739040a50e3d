"""Suggest nodes of public classifications (regions, industries, fields) while one types."""

from __future__ import annotations

from collections.abc import Callable

Suggest = Callable[[str], list[dict[str, str]]]
_trees: dict[str, Suggest] = {}


def register(slug: str, suggest: Suggest) -> None:
    """Let an app offer one of its classifications to pickers."""
    _trees[slug] = suggest


def tree_suggestions(slug: str, text: str) -> list[dict[str, str]] | None:
    """Suggest nodes (code, name) of a classification; None if there is none of that name."""
    suggest = _trees.get(slug)
    return suggest(text) if suggest else None
