"""Rank the documents of a test: by the engine as it is served, and by what most systems do."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import rjieba
import tantivy

from luodi.core.search import EVERYBODY, Document, Progress, Query
from luodi.matching.candidates import gather
from luodi.matching.dictionary import Dictionary
from luodi.matching.embedding import Embedder
from luodi.matching.evaluation.reading import RankingTest, Run, Text, ordered
from luodi.matching.people import rank_people
from luodi.matching.question import ask
from luodi.matching.tantivy_index import RERANKED, TantivySearch
from luodi.matching.wish import Wish

DEPTH: Final = 100
Ranker = Callable[[Text, int], list[tuple[str, float]]]
"""From a question and a depth to (document, score), the best first."""
Tokenize = Callable[[str], list[str]]


@contextmanager
def engine(
    documents: Sequence[Text],
    dictionary: Dictionary | None = None,
    vectors: Mapping[str, str] | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> Iterator[Ranker]:
    """Build an index of its own of the documents and rank by it: candidates, similarity, ties as served.

    A question with a title and a text is put as a need (title weighted, the first 300 characters of the text); one
    with a text alone as a search. ``vectors`` or ``embedder``: compares by meaning as well, as for needs; ``progress``
    is told how many documents have a vector.

    :raises NoVectors: the model does not do its work.
    """
    with tempfile.TemporaryDirectory(prefix="luodi-evaluate-") as root:
        search = TantivySearch(Path(root), dictionary=dictionary, vectors=vectors, embedder=embedder)
        search.rebuild(
            Document(
                key=f"text:{document.id}",
                kind="text",
                code=document.id,
                title=document.title,
                body=document.text,
                keywords=document.keywords,
                audience=(EVERYBODY,),
            )
            for document in documents
        )

        _embed_all(search, progress)

        def rank(query: Text, depth: int) -> list[tuple[str, float]]:
            view, sections = search.view(), _sections(query)
            question = ask(sections, search.dictionary, view.statistics)
            if not question.retrieval_weights():
                return []
            asked = Query(kinds=("text",), audience=(EVERYBODY,))
            said = "\n".join(text for text, _ in sections if text)
            found = gather(search, view, question, asked, max(RERANKED, 2 * depth), said)
            if search.meaning and found.trouble:
                raise NoVectors(found.trouble)
            values = found.similarities
            if found.fusion:
                values = [
                    sum(one.value for one in found.findings(record, value))
                    for record, value in zip(found.records, values, strict=True)
                ]
            return ordered((record.code, value) for record, value in zip(found.records, values, strict=True))[
                :depth
            ]

        try:
            yield rank
        finally:
            search.close()


class NoVectors(Exception):
    """Report that a model was asked for and does not do its work."""


def _embed_all(search: TantivySearch, progress: Progress | None) -> None:
    while search.catch_up(("text",)):
        if progress and (state := search.vectors(("text",))):
            progress(state.held)
    state = search.vectors(("text",))
    if state and state.missing:
        raise NoVectors(state.trouble)


def _sections(query: Text) -> list[tuple[str, float]]:
    if query.title and (query.text or query.keywords):
        wish = Wish(title=query.title, texts=(query.text,), keywords=query.keywords)
        return [(text, weight) for _, text, weight in wish.parts()]
    return [(query.title or query.text or " ".join(query.keywords), 1.0)]


def run_of(ranker: Ranker, queries: Sequence[Text], depth: int = DEPTH) -> Run:
    """Put all questions."""
    return {query.id: ranker(query, depth) for query in queries}


def runs_of(
    test: RankingTest,
    *,
    dictionary: Dictionary | None = None,
    baselines: bool = False,
    vectors: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Run]:
    """Put all questions of a test to the engine (first) and, on request, to what most systems do.

    With ``vectors`` the engine compares by meaning as well, and is put beside itself without.

    :raises NoVectors: the model does not do its work.
    """
    runs: dict[str, Run] = {}
    if vectors:
        with engine(test.documents, dictionary, vectors, progress=progress) as ranker:
            runs["luodi"] = run_of(ranker, test.queries)
    with engine(test.documents, dictionary) as ranker:
        runs["luodi, wording alone" if vectors else "luodi"] = run_of(ranker, test.queries)
    if baselines:
        for name, other in (
            ("BM25, jieba words", bm25(test.documents, words)),
            ("BM25, jieba search words", bm25(test.documents, search_words)),
            ("TF-IDF, jieba words", tfidf(test.documents, words)),
        ):
            runs[name] = run_of(other, test.queries)
        with tantivy_default(test.documents) as ranker:
            runs["tantivy as it comes"] = run_of(ranker, test.queries)
    return runs


def people_run(run: Run, persons: dict[str, str]) -> Run:
    """Rank people by the documents of a run (document -> person)."""
    return {
        question: rank_people([(persons[name], score) for name, score in ranked if name in persons])
        for question, ranked in run.items()
    }


# What most systems do


def words(text: str) -> list[str]:
    """Cut a text into jieba's words, lower case, without punctuation."""
    return [word.lower() for word in rjieba.cut(text) if any(char.isalnum() for char in word)]


def search_words(text: str) -> list[str]:
    """Cut a text as jieba does for search engines: long words also into those that they contain."""
    return [word.lower() for word in rjieba.cut_for_search(text) if any(char.isalnum() for char in word)]


def bm25(documents: Sequence[Text], tokenize: Tokenize, k1: float = 1.2, b: float = 0.75) -> Ranker:
    """Return plain BM25 (Robertson and Zaragoza 2009), title and keywords as part of the text."""
    postings, lengths = _postings(documents, tokenize)
    mean = sum(lengths) / len(lengths)

    def rank(query: Text, depth: int) -> list[tuple[str, float]]:
        scores: dict[int, float] = {}
        for word, wanted in Counter(tokenize(_whole(query))).items():
            found = postings.get(word, [])
            idf = math.log1p((len(documents) - len(found) + 0.5) / (len(found) + 0.5))
            for number, count in found:
                norm = k1 * (1 - b + b * lengths[number] / mean)
                scores[number] = scores.get(number, 0.0) + wanted * idf * count * (k1 + 1) / (count + norm)
        return ordered((documents[number].id, score) for number, score in scores.items())[:depth]

    return rank


def tfidf(documents: Sequence[Text], tokenize: Tokenize) -> Ranker:
    """Return the cosine of sublinear TF-IDF vectors, as scikit-learn's default with sublinear term frequencies."""
    postings, _lengths = _postings(documents, tokenize)
    idf = {word: math.log((1 + len(documents)) / (1 + len(found))) + 1 for word, found in postings.items()}
    squares = [0.0] * len(documents)
    for word, found in postings.items():
        for number, count in found:
            squares[number] += ((1 + math.log(count)) * idf[word]) ** 2

    def rank(query: Text, depth: int) -> list[tuple[str, float]]:
        scores: dict[int, float] = {}
        for word, wanted in Counter(tokenize(_whole(query))).items():
            for number, count in postings.get(word, []):
                weight = (1 + math.log(wanted)) * (1 + math.log(count)) * idf[word] ** 2
                scores[number] = scores.get(number, 0.0) + weight / math.sqrt(squares[number])
        return ordered((documents[number].id, score) for number, score in scores.items())[:depth]

    return rank


@contextmanager
def tantivy_default(documents: Sequence[Text]) -> Iterator[Ranker]:
    """Rank by tantivy as it comes: its default tokenizer and BM25, title and text as one field."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=False)
    index = tantivy.Index(builder.build())
    writer = index.writer(50_000_000, 1)
    for document in documents:
        made = tantivy.Document()
        made.add_text("id", document.id)
        made.add_text("text", _whole(document))
        writer.add_document(made)
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(query: Text, depth: int) -> list[tuple[str, float]]:
        parsed, _errors = index.parse_query_lenient(_plain(_whole(query)), ["text"])
        hits = searcher.search(parsed, depth).hits
        return ordered((str(searcher.doc(address).get_first("id")), float(score)) for score, address in hits)

    yield rank


def _postings(
    documents: Sequence[Text], tokenize: Tokenize
) -> tuple[dict[str, list[tuple[int, int]]], list[int]]:
    postings: dict[str, list[tuple[int, int]]] = {}
    lengths = []
    for number, document in enumerate(documents):
        counts = Counter(tokenize(_whole(document)))
        lengths.append(sum(counts.values()))
        for word, count in counts.items():
            postings.setdefault(word, []).append((number, count))
    return postings, lengths


def _whole(text: Text) -> str:
    return " ".join(part for part in (text.title, text.text, *text.keywords) if part)


def _plain(text: str) -> str:
    """Take out what the query language would understand."""
    return "".join(char if char.isalnum() else " " for char in text)
