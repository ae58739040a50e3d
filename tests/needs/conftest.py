"""Fixtures of needs: a catalogue with an index of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from luodi.core import indexing
from luodi.matching.tantivy_index import TantivySearch
from luodi.needs import engine
from tests import factories
from tests.cast import World


@pytest.fixture
def stock(trial: World, tmp_path: Any, monkeypatch: Any) -> Iterator[dict[str, Any]]:
    """Put results and the experts of the cast into an index of their own."""
    own = TantivySearch(tmp_path / "index")
    monkeypatch.setattr(indexing, "port", lambda: own)
    engine.matcher.cache_clear()
    rows = {
        "near": factories.result("高寒地区储能电池热管理", inventors=(trial.experts["professor"],)),
        "nearly": factories.result("储能电池舱热管理方法", trl=3),
        "far": factories.result("大豆育种", summary="高产大豆。", keywords=["大豆"], industry_id=None),
        "secret": factories.result("未公开的储能电池热管理", state="draft"),
    }
    for number in range(20):
        # A word that every record has says nothing; so there must be others.
        factories.result(f"水稻栽培{number}", summary="稻田节水。", keywords=["水稻"], industry_id=None)
    own.rebuild(indexing.every_document())
    yield rows
    own.close()
    engine.matcher.cache_clear()
