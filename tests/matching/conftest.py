"""One index of the sample for all who only read it, and a fresh one for who writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from luodi.matching.tantivy_index import TantivySearch
from tests.matching.sample import documents


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TantivySearch]:
    """Return an index of the sample that no test writes to."""
    search = TantivySearch(tmp_path_factory.mktemp("sample"))
    search.rebuild(documents())
    yield search
    search.close()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[TantivySearch]:
    """Return an empty index of the test's own."""
    search = TantivySearch(tmp_path / "index")
    search.rebuild([])
    yield search
    search.close()
