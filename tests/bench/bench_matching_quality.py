"""Compare the engine with plain BM25 over jieba's words on public tests of known-item search and ranking."""

from __future__ import annotations

import json
import math
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import rjieba

from luodi.core.search import EVERYBODY, Document, Query
from luodi.matching.tantivy_index import TantivySearch
from tests.bench.bench_matching_corpus import SHARED

Rank = Callable[[str], list[str]]
"""From a question to the keys of the first ten."""


def quality() -> str:
    """Return a Markdown table, or what is missing."""
    if not SHARED.exists():
        return "The public test data are not at hand."
    lines = ["| test | BM25, jieba words | Luodi |", "|---|---|---|"]
    for name, (documents, questions, measure) in {**_papers(), **_abstracts()}.items():
        scores = [
            sum(measure(rank(text), wanted) for text, wanted in questions) / len(questions)
            for rank in (_word_bm25(documents), _ours(documents))
        ]
        lines.append(f"| {name} | {scores[0]:.3f} | {scores[1]:.3f} |")
    return "\n".join(lines)


Test = tuple[
    list[tuple[str, str, str]],
    list[tuple[str, Mapping[str, int]]],
    Callable[[list[str], Mapping[str, int]], float],
]


def _papers() -> dict[str, Test]:
    """Return the known-item tests: a part of a paper's title or keywords finds its abstract."""
    text = (SHARED / "csl" / "papers.jsonl").read_text(encoding="utf-8")
    papers = [json.loads(line) for line in text.splitlines()]
    documents = [(paper["id"], "", paper["abstract"]) for paper in papers]
    rng = random.Random(1)
    asks: dict[str, list[tuple[str, Mapping[str, int]]]] = defaultdict(list)
    for paper in papers:
        wanted = {paper["id"]: 1}
        asks["full title"].append((paper["title"], wanted))
        asks["first 8 characters of the title"].append((paper["title"][:8], wanted))
        words = list(paper["keywords"])
        rng.shuffle(words)
        if words:
            asks["one keyword"].append((words[0], wanted))
        if len(words) > 1:
            asks["two keywords"].append((" ".join(words[:2]), wanted))
    return {f"csl, {name}: MRR@10": (documents, questions, _reciprocal) for name, questions in asks.items()}


def _abstracts() -> dict[str, Test]:
    """Return the ranking test on English abstracts with graded judgements."""
    folder = SHARED / "cranfield"
    documents = []
    for entry in _sections((folder / "cran.all.1400").read_text(encoding="latin-1")):
        title = " ".join(entry["T"].split())
        body = " ".join(entry["W"].split()).removeprefix(title)
        documents.append((entry["I"].strip(), title, body))
    judged: dict[int, dict[str, int]] = defaultdict(dict)
    for line in (folder / "cranqrel").read_text(encoding="latin-1").splitlines():
        query, document, code = line.split()
        # 1 is the best grade, 4 the least; -1 marks the document that the question came from.
        judged[int(query)][document] = 5 - int(code) if int(code) > 0 else 1
    asked = _sections((folder / "cran.qry").read_text(encoding="latin-1"))
    questions = [(" ".join(entry["W"].split()), judged[number]) for number, entry in enumerate(asked, 1)]
    return {"cranfield: nDCG@10": (documents, questions, _gain)}


def _sections(text: str) -> list[dict[str, str]]:
    """Read the collection's format: a line of a dot and a letter begins each section."""
    entries = []
    for block in re.split(r"^\.I ", text, flags=re.M)[1:]:
        parts = re.split(r"^\.([TABW])\s*$", block, flags=re.M)
        entries.append({"I": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))})
    return entries


def _reciprocal(found: list[str], wanted: Mapping[str, int]) -> float:
    return next((1 / rank for rank, key in enumerate(found[:10], 1) if key in wanted), 0.0)


def _gain(found: list[str], wanted: Mapping[str, int]) -> float:
    gained = sum(wanted.get(key, 0) / math.log2(rank + 2) for rank, key in enumerate(found[:10]))
    best = sorted(wanted.values(), reverse=True)[:10]
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(best))
    return gained / ideal if ideal else 0.0


def _ours(documents: Sequence[tuple[str, str, str]]) -> Rank:
    search = TantivySearch(tempfile.mkdtemp())
    search.rebuild(
        Document(key=key, kind="text", code=key, title=title, body=body, audience=(EVERYBODY,))
        for key, title, body in documents
    )

    def rank(text: str) -> list[str]:
        return [hit.key for hit in search.search(Query(text=text, audience=(EVERYBODY,), limit=10))]

    return rank


def _word_bm25(documents: Sequence[tuple[str, str, str]], k1: float = 1.2, b: float = 0.75) -> Rank:
    """Return plain BM25 over words, as most systems have it."""
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    lengths = []
    for number, (_, title, body) in enumerate(documents):
        counts = Counter(_words(f"{title} {body}"))
        lengths.append(sum(counts.values()))
        for word, count in counts.items():
            postings[word].append((number, count))
    mean = sum(lengths) / len(lengths)

    def rank(text: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word in _words(text):
            found = postings.get(word, [])
            idf = math.log1p((len(documents) - len(found) + 0.5) / (len(found) + 0.5))
            for number, count in found:
                norm = k1 * (1 - b + b * lengths[number] / mean)
                scores[number] += idf * count * (k1 + 1) / (count + norm)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:10]
        return [documents[number][0] for number in best]

    return rank


def _words(text: str) -> list[str]:
    return [word.lower() for word in rjieba.cut(text) if any(char.isalnum() for char in word)]
