"""The engine finds what it should: a small sample always, the public papers where they are at hand."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from luodi.core.search import EVERYBODY, Document, Query
from luodi.matching.ranking import Matcher
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.wish import Wish
from tests.matching.sample import NEEDS

PAPERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "csl" / "papers.jsonl"


def test_the_sample_needs_find_their_results(sample_index: TantivySearch) -> None:
    matcher = Matcher(sample_index)
    ranks = []
    for text, number in NEEDS:
        keys = [item.key for item in matcher.match(Wish(title=text), audience=(EVERYBODY,), limit=10).items]
        wanted = f"result:{number}"
        ranks.append(keys.index(wanted) + 1 if wanted in keys else 0)
    assert sum(1 / rank for rank in ranks if rank) / len(ranks) >= 0.95, ranks


@pytest.mark.skipif(not PAPERS.exists(), reason="the public papers are not at hand")
def test_papers_are_found_by_title_and_keyword(tmp_path: Path) -> None:
    papers = [json.loads(line) for line in PAPERS.read_text(encoding="utf-8").splitlines()]
    search = TantivySearch(tmp_path)
    search.rebuild(
        Document(
            key=paper["id"], kind="paper", code=paper["id"], title="", body=paper["abstract"], audience=("*",)
        )
        for paper in papers
    )
    rng = random.Random(11)
    chosen = rng.sample([paper for paper in papers if paper["keywords"]], 300)
    means = {}
    for name, ask in {
        "title": lambda paper: paper["title"],
        "beginning": lambda paper: paper["title"][:8],
        "keyword": lambda paper: rng.choice(paper["keywords"]),
    }.items():
        total = 0.0
        for paper in chosen:
            keys = [hit.key for hit in search.search(Query(text=ask(paper), audience=("*",), limit=10))]
            total += 1 / (keys.index(paper["id"]) + 1) if paper["id"] in keys else 0
        means[name] = total / len(chosen)
    assert means["title"] >= 0.97, means
    assert means["beginning"] >= 0.832, means
    assert means["keyword"] >= 0.56, means
