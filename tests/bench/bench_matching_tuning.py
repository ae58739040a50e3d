"""Choose the parameters of similarity by nested cross-validation, with the engine's own code.

    python -m tests.bench.bench_matching_tuning [--questions 1000]

Five folds over papers (all questions about one paper lie in one fold) and over the other tests' questions. In each
fold the parameters are chosen on the four others, by going through them one at a time from those in force until
nothing gains; what that choice reaches on the fold that it has not seen is reported beside the parameters in force.
Candidates are gathered once, as served; how many terms gather them is measured apart. The objective is the mean of
the tests' measures, so that none is bought with another.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from luodi.core.search import EVERYBODY, Document, Query
from luodi.matching import question, similarity
from luodi.matching.evaluation import rankers
from luodi.matching.evaluation.measures import MEASURES, compared
from luodi.matching.evaluation.reading import RankingTest, ordered
from luodi.matching.question import Question
from luodi.matching.records import Record, pack
from luodi.matching.statistics import TITLE_WEIGHT
from luodi.matching.tantivy_index import RERANKED, TantivySearch
from luodi.matching.units import grams
from tests.bench import quality

FOLDS = 5
Setting = tuple[tuple[str, float], ...]
GRID: Mapping[str, tuple[float, ...]] = {
    "K1": (0.9, 1.2, 1.6, 2.2, 3.0, 4.0, 6.0),
    "B": (0.6, 0.75, 0.9, 1.0),
    "TFIDF_SHARE": (0.0, 0.3, 0.5, 0.7, 0.9),
    "COMPLETE_SHARE": (0.0, 0.3, 0.5, 0.7, 0.9),
    "COMPLETE_POWER": (2, 4, 6),
    "CHARACTER_WEIGHT": (0.0, 0.5, 0.75, 1.0, 1.25),
    "SATURATION": (1.5, 3.0, 8.0, 20.0),
    "TITLE_WEIGHT": (1, 2, 3, 5),
}
_PLACES = {"CHARACTER_WEIGHT": question, "SATURATION": question}
IN_FORCE: Setting = tuple((name, float(getattr(_PLACES.get(name, similarity), name))) for name in GRID)
BEFORE: Setting = (
    ("K1", 1.2), ("B", 0.75), ("TFIDF_SHARE", 0.3), ("COMPLETE_SHARE", 0.0), ("COMPLETE_POWER", 4.0),
    ("CHARACTER_WEIGHT", 0.5), ("SATURATION", 8.0), ("TITLE_WEIGHT", 3.0),
)  # fmt: skip
"""Usual values, without completeness: where every choice begins."""


@dataclass(frozen=True)
class Gathered:
    """Hold a question with its candidates' names, counts (candidates x terms) and lengths in title and body."""

    name: str
    asked: Question
    sums: NDArray[np.float64]
    """What the question's terms weigh before repetition saturates and characters are weighed less."""
    names: tuple[str, ...]
    title: NDArray[np.uint16]
    body: NDArray[np.uint16]
    title_lengths: NDArray[np.int64]
    body_lengths: NDArray[np.int64]


@dataclass(frozen=True)
class Prepared:
    """Hold a test with its gathered questions and the mean lengths of title and body."""

    name: str
    test: RankingTest
    questions: tuple[Gathered, ...]
    title_length: float
    body_length: float


def main() -> None:
    """Choose and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=1000, help="at most so many of each test")
    parser.add_argument(
        "--terms", action="store_true", help="measure how many terms should gather candidates"
    )
    given = parser.parse_args()
    tests = {**quality.document_tests(given.questions), **quality.people_tests(given.questions)}
    print(terms_table(tests) if given.terms else table([prepare(name, test) for name, test in tests.items()]))


def prepare(name: str, test: RankingTest) -> Prepared:
    """Gather the candidates of every question of a test, as served."""
    gathered: list[Gathered] = []
    with tempfile.TemporaryDirectory() as root:
        search = TantivySearch(Path(root))
        search.rebuild(
            Document(
                key=f"text:{one.id}", kind="text", code=one.id, title=one.title, body=one.text,
                keywords=one.keywords, audience=(EVERYBODY,),
            )
            for one in test.documents
        )  # fmt: skip
        view = search.view()
        for query in test.queries:
            asked = question.ask(rankers._sections(query), search.dictionary, view.statistics)
            weights = asked.retrieval_weights()
            wanted = Query(kinds=("text",), audience=(EVERYBODY,))
            if found := view.candidates(weights, wanted, RERANKED) if weights else []:
                title = grams([record.title_units for record in found])
                body = grams([record.body_units for record in found])
                gathered.append(
                    Gathered(
                        query.id, asked, _sums(asked), tuple(record.code for record in found),
                        similarity._counts(asked.ids, title).astype(np.uint16),
                        similarity._counts(asked.ids, body).astype(np.uint16),
                        title.lengths, body.lengths,
                    )
                )  # fmt: skip
        mean = view.statistics.mean_length
        search.close()
    titles = [
        Record(pack(Document(key="", kind="", code="", title=one.title), is_open=True).record)
        for one in test.documents
    ]
    title_length = float(grams([record.title_units for record in titles]).lengths.mean())
    return Prepared(name, test, tuple(gathered), title_length, mean - TITLE_WEIGHT * title_length)


def _sums(asked: Question) -> NDArray[np.float64]:
    """Return the weights as they were before ``question`` saturated them and weighed characters less."""
    weights = asked.weights.copy()
    weights[[kind == "char" for kind in asked.kinds]] /= question.CHARACTER_WEIGHT
    return question.SATURATION * weights / (question.SATURATION + 1 - weights)


@contextlib.contextmanager
def _in_force(setting: Setting) -> Iterator[None]:
    """Let ``similarity`` rank by a setting for a moment."""
    here = [(name, value) for name, value in setting if hasattr(similarity, name)]
    before = [(name, getattr(similarity, name)) for name, _ in here]
    for name, value in here:
        setattr(similarity, name, value)
    try:
        yield
    finally:
        for name, value in before:
            setattr(similarity, name, value)


def values(prepared: Prepared, setting: Setting) -> dict[str, float]:
    """Return question -> measure under a setting; a question without candidates reaches nothing."""
    chosen = dict(setting)
    title_weight, saturation = chosen["TITLE_WEIGHT"], chosen["SATURATION"]
    mean = title_weight * prepared.title_length + prepared.body_length
    judgements = prepared.test.judgements or prepared.test.people
    measure = MEASURES["MAP" if prepared.test.people else quality.MEASURED[prepared.name.partition(",")[0]]]
    reached = dict.fromkeys((query.id for query in prepared.test.queries), 0.0)
    with _in_force(setting):
        for one in prepared.questions:
            weights = one.sums * (saturation + 1) / (one.sums + saturation)
            weights[[kind == "char" for kind in one.asked.kinds]] *= chosen["CHARACTER_WEIGHT"]
            scores = similarity.scored(
                replace(one.asked, weights=weights),
                title_weight * one.title.astype(np.float64) + one.body,
                title_weight * one.title_lengths + one.body_lengths,
                mean,
            )
            ranked = ordered(zip(one.names, scores.tolist(), strict=True))[: rankers.DEPTH]
            if prepared.test.people:
                ranked = rankers.people_run({one.name: ranked}, prepared.test.persons)[one.name]
            reached[one.name] = measure(ranked, judgements[one.name])
    return reached


class Choice:
    """Choose by a part of the questions; settings that were tried are remembered."""

    def __init__(self, tests: list[Prepared]) -> None:
        self.tests = tests
        self._known: dict[Setting, list[dict[str, float]]] = {}

    def values(self, setting: Setting) -> list[dict[str, float]]:
        """Return the measure of every question of every test."""
        if setting not in self._known:
            self._known[setting] = [values(test, setting) for test in self.tests]
        return self._known[setting]

    def mean(self, setting: Setting, fold: int, *, inside: bool) -> float:
        """Return the mean of the tests' means over the questions inside or outside a fold."""
        means = []
        for found in self.values(setting):
            kept = [value for name, value in found.items() if (fold_of(name) == fold) == inside]
            means.append(sum(kept) / len(kept))
        return sum(means) / len(means)

    def best(self, fold: int) -> Setting:
        """Return the setting that is best outside a fold, found one parameter at a time."""
        setting, gained = BEFORE, True
        while gained:
            gained = False
            for at, name in enumerate(GRID):
                tried = [(*setting[:at], (name, float(value)), *setting[at + 1 :]) for value in GRID[name]]
                found = max([setting, *tried], key=lambda one: self.mean(one, fold, inside=False))
                gained = gained or found != setting
                setting = found
        return setting


def fold_of(name: str) -> int:
    """Return the fold of a paper or question."""
    return zlib.crc32(name.encode()) % FOLDS


def table(tests: list[Prepared]) -> str:
    """Return what each fold chooses and reaches, and each test under the parameters in force."""
    choice = Choice(tests)
    lines = [
        f"| | {' | '.join(GRID)} | before | chosen | in force |",
        f"|---|{'--:|' * (len(GRID) + 3)}",
    ]
    unseen: list[dict[str, float]] = [{} for _ in tests]
    for fold in range(FOLDS):
        best = choice.best(fold)
        reached = [choice.mean(one, fold, inside=True) for one in (BEFORE, best, IN_FORCE)]
        cells = [f"{value:g}" for _, value in best] + [f"{value:.4f}" for value in reached]
        lines.append(f"| fold {fold + 1} | {' | '.join(cells)} |")
        for found, whole in zip(unseen, choice.values(best), strict=True):
            found.update((name, value) for name, value in whole.items() if fold_of(name) == fold)
    lines += [f"| in force | {' | '.join(f'{value:g}' for _, value in IN_FORCE)} | | | |", ""]
    lines += [
        "| test | before | chosen, on unseen folds | in force | in force over before |",
        "|---|--:|--:|--:|--:|",
    ]
    for at, test in enumerate(tests):
        before, now = choice.values(BEFORE)[at], choice.values(IN_FORCE)[at]
        means = [sum(found.values()) / len(found) for found in (before, unseen[at], now)]
        gain = compared(now, before)
        shown = f"{gain.difference:+.4f} [{gain.low:+.4f}; {gain.high:+.4f}]"
        lines.append(f"| {test.name} | {' | '.join(f'{mean:.4f}' for mean in means)} | {shown} |")
    return "\n".join(lines)


def terms_table(tests: Mapping[str, RankingTest]) -> str:
    """Return what each test reaches with so many terms to gather candidates."""
    gather = question.Question.retrieval_weights
    defaults = gather.__defaults__
    lines = [f"| terms | {' | '.join(tests)} |", f"|--:|{'--:|' * len(tests)}"]
    try:
        for count in (16, 32, 64, 128):
            gather.__defaults__ = (count,)
            means = []
            for name, test in tests.items():
                found = values(prepare(name, test), IN_FORCE)
                means.append(sum(found.values()) / len(found))
            lines.append(f"| {count} | {' | '.join(f'{mean:.4f}' for mean in means)} |")
    finally:
        gather.__defaults__ = defaults
    return "\n".join(lines)


if __name__ == "__main__":
    main()
