"""Fixtures of tuning: a catalogue with an index of its own, and needs that it answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luodi.core import indexing
from luodi.matching.tantivy_index import TantivySearch
from luodi.needs import engine
from tests import factories
from tests.cast import World

TOPICS = ("储能电池热管理", "废水除氟", "大豆育种", "高温合金", "矿井通风", "牛羊疫苗")


@pytest.fixture
def catalogue(trial: World, tmp_path: Path, monkeypatch: Any, settings: Any) -> Iterator[dict[str, Any]]:
    """Put twelve results a topic and the cast's experts into an index of their own.

    The more mature a result, the more it speaks of other things: the weights decide which one comes first.
    """
    own = TantivySearch(tmp_path / "index")
    settings.LUODI_INDEX_DIR = tmp_path / "index"
    monkeypatch.setattr(indexing, "port", lambda: own)
    engine.matcher.cache_clear()
    rows = {
        f"{topic}{number}": factories.result(
            f"{topic}方法{number}",
            summary=f"面向{topic}的第{number}种做法。" + "另述推广应用情况与经济效益分析。" * (number % 9),
            keywords=[topic],
            trl=1 + number % 9,
            inventors=(trial.experts["professor"],),
        )
        for topic in TOPICS
        for number in range(12)
    }
    own.rebuild(indexing.every_document())
    yield rows
    own.close()
    engine.matcher.cache_clear()


@pytest.fixture
def needs(trial: World) -> list[Any]:
    """Make an accepted need a topic."""
    helan = trial.organisations["helan"]
    return [
        factories.need(
            helan, title=f"寻求{topic}技术", problem=f"现有{topic}效果差。", keywords=[topic], least_trl=6
        )
        for topic in TOPICS
    ]
