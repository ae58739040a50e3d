"""Measure the quality of ranking on public tests, beside what most systems do.

    python -m tests.bench.quality            tables, as Markdown
    python -m tests.bench.quality --vectors DIR     cranfield by a model's vectors as well, beside wording alone
    python -m tests.bench.bench_matching_tuning     how the engine's parameters were chosen, by cross-validation

Known-item search in Chinese papers (csl): a title, its first eight characters, one keyword, two keywords find their
own abstract among 1,996. Ranking of English abstracts with graded judgements (cranfield). People as groups of papers:
the papers of each discipline are dealt to invented people, a paper that was held back looks for its own.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping

from luodi.matching.evaluation import rankers
from luodi.matching.evaluation.measures import LESS_IS_BETTER, MEASURES, compared, measured, values_of
from luodi.matching.evaluation.reading import RankingTest, Run, Text
from luodi.matching.people import fused, mean_of_best, votes
from luodi.site import environment
from tests.bench.bench_matching_corpus import SHARED

MEASURED = {"csl": "MRR@10", "cranfield": "nDCG@10"}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=0, help="at most so many of each test")
    parser.add_argument("--vectors", metavar="DIR", help="a model to rank cranfield by meaning as well")
    given = parser.parse_args()
    if not SHARED.exists():
        sys.exit("The public test data are not at hand.")
    print(quality(given.questions, environment.vectors(given.vectors or "")))


def quality(most: int = 0, vectors: Mapping[str, str] | None = None) -> str:
    """Return the tables; with the settings of a model only those in which it plays a part."""
    if vectors:
        return "\n".join(_with_vectors(most, vectors))
    lines = ["| test | measure | run | mean [95 %] | ours is better by [95 %] |", "|---|---|---|--:|--:|"]
    for name, test in document_tests(most).items():
        runs = rankers.runs_of(test, baselines=True)
        lines += _lines(name, MEASURED[name.partition(",")[0]], runs, test.judgements)
    for name, test in people_tests(most).items():
        runs = rankers.runs_of(test, baselines=True)
        ranked = {
            f"{run}, top-3 mean": rankers.people_run(found, test.persons) for run, found in runs.items()
        }
        ours = {
            "luodi, votes": _people(runs["luodi"], test.persons, lambda pairs: votes([p for p, _ in pairs])),
            "luodi, both fused": _people(
                runs["luodi"],
                test.persons,
                lambda pairs: fused(mean_of_best(pairs), votes([p for p, _ in pairs])),
            ),
            "luodi, best document": _people(
                runs["luodi"], test.persons, lambda pairs: mean_of_best(pairs, 1)
            ),
        }
        for measure in ("MRR@10", "MAP"):
            lines += _lines(name, measure, {**ranked, **ours}, test.people)
    return "\n".join(lines)


def _with_vectors(most: int, vectors: Mapping[str, str]) -> Iterator[str]:
    test = _abstracts(most)
    runs = rankers.runs_of(
        test, vectors=vectors, progress=lambda done: print(done, "vectors", file=sys.stderr)
    )
    yield from (
        "| test | measure | run | mean [95 %] | the first is better by [95 %] |",
        "|---|---|---|--:|--:|",
    )
    for measure in ("nDCG@10", "MAP", "recall@100"):
        yield from _lines("cranfield", measure, runs, test.judgements)


def _people(run: Run, persons: Mapping[str, str], score: object) -> Run:
    found: Run = {}
    for asked, ranked in run.items():
        pairs = [(persons[name], value) for name, value in ranked if name in persons]
        scores = score(pairs)  # type: ignore[operator]
        found[asked] = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return found


def _lines(test: str, measure: str, runs: Mapping[str, Run], judged: object) -> Iterator[str]:
    values = {name: values_of(run, judged, MEASURES[measure]) for name, run in runs.items()}  # type: ignore[arg-type]
    first = next(iter(values))
    for name, found in values.items():
        reached = measured(found)
        shown = f"{reached.mean:.3f} [{reached.low:.3f}; {reached.high:.3f}]"
        gain = ""
        if name != first:
            one = compared(values[first], found, less_is_better=measure in LESS_IS_BETTER)
            gain = (
                f"{one.difference:+.3f} [{one.low:+.3f}; {one.high:+.3f}]{'' if one.sure else ' (not sure)'}"
            )
        yield f"| {test} ({reached.questions}) | {measure} | {name} | {shown} | {gain} |"


def document_tests(most: int) -> dict[str, RankingTest]:
    """Return the tests of ranking documents."""
    return {**_papers(most), "cranfield": _abstracts(most)}


def _read_papers() -> list[dict[str, object]]:
    text = (SHARED / "csl" / "papers.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _papers(most: int) -> dict[str, RankingTest]:
    papers = _read_papers()
    documents = tuple(Text(str(paper["id"]), text=str(paper["abstract"])) for paper in papers)
    rng = random.Random(1)
    asked: dict[str, list[Text]] = defaultdict(list)
    for paper in papers:
        name, title = str(paper["id"]), str(paper["title"])
        asked["full title"].append(Text(name, text=title))
        asked["first 8 characters"].append(Text(name, text=title[:8]))
        words = list(paper["keywords"])  # type: ignore[call-overload]
        rng.shuffle(words)
        if words:
            asked["one keyword"].append(Text(name, text=words[0]))
        if len(words) > 1:
            asked["two keywords"].append(Text(name, text=" ".join(words[:2])))
    return {
        f"csl, {name}": RankingTest(
            documents, _some(queries, most), {query.id: {query.id: 1.0} for query in _some(queries, most)}
        )
        for name, queries in asked.items()
    }


def _some(queries: list[Text], most: int) -> tuple[Text, ...]:
    return tuple(random.Random(5).sample(queries, most) if 0 < most < len(queries) else queries)


def _abstracts(most: int) -> RankingTest:
    folder = SHARED / "cranfield"
    documents = []
    for entry in _sections((folder / "cran.all.1400").read_text(encoding="latin-1")):
        title = " ".join(entry["T"].split())
        body = " ".join(entry["W"].split()).removeprefix(title).strip()
        documents.append(Text(entry["I"].strip(), title=title, text=body))
    judged: dict[str, dict[str, float]] = defaultdict(dict)
    for line in (folder / "cranqrel").read_text(encoding="latin-1").splitlines():
        query, document, code = line.split()
        # 1 is the best grade, 4 the least; -1 marks the document that the question came from.
        judged[query][document] = float(5 - int(code) if int(code) > 0 else 1)
    entries = _sections((folder / "cran.qry").read_text(encoding="latin-1"))
    queries = [
        Text(str(number), text=" ".join(entry["W"].split())) for number, entry in enumerate(entries, 1)
    ]
    chosen = _some(queries, most)
    return RankingTest(tuple(documents), chosen, {query.id: judged[query.id] for query in chosen})


def _sections(text: str) -> list[dict[str, str]]:
    """Read the collection's format: a line of a dot and a letter begins each section."""
    entries = []
    for block in re.split(r"^\.I ", text, flags=re.M)[1:]:
        parts = re.split(r"^\.([TABW])\s*$", block, flags=re.M)
        entries.append({"I": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))})
    return entries


def people_tests(most: int) -> dict[str, RankingTest]:
    """Return the test of ranking people: five papers a person of a discipline, two more look for him or the discipline."""
    papers = _read_papers()
    by_discipline: dict[str, list[dict[str, object]]] = defaultdict(list)
    for paper in papers:
        by_discipline[str(paper["discipline"])].append(paper)
    rng = random.Random(3)
    documents: list[Text] = []
    queries: list[Text] = []
    right: dict[str, str] = {}
    colleagues: dict[str, list[str]] = defaultdict(list)
    for discipline, found in sorted(by_discipline.items()):
        rng.shuffle(found)
        for at in range(0, len(found) - 6, 7):
            person = f"{discipline}-{at // 7}"
            colleagues[discipline].append(person)
            for paper in found[at : at + 5]:
                documents.append(
                    Text(
                        str(paper["id"]),
                        str(paper["title"]),
                        str(paper["abstract"]),
                        tuple(paper["keywords"]),
                        person,
                    )  # type: ignore[call-overload]
                )
            for paper in found[at + 5 : at + 7]:
                queries.append(
                    Text(
                        str(paper["id"]),
                        str(paper["title"]),
                        str(paper["abstract"]),
                        tuple(paper["keywords"]),
                    )
                )  # type: ignore[call-overload]
                right[str(paper["id"])] = discipline
    chosen = _some(queries, most)
    judged = {query.id: dict.fromkeys(colleagues[right[query.id]], 1.0) for query in chosen}
    return {"people of the paper's discipline": RankingTest(tuple(documents), chosen, {}, judged)}


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
