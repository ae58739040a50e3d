"""Read a ranking test from a directory, and runs and judgements in the format of TREC.

A test is a directory of text files in UTF-8:

    documents.jsonl   {"id": "d1", "title": "...", "text": "...", "keywords": ["..."], "person": "p1"}   one a line
    queries.jsonl     {"id": "q1", "title": "...", "text": "...", "keywords": ["..."]}                   one a line
    qrels.txt         q1 0 d1 2        question, unused, document, grade (above 0 is right), blanks between
    people-qrels.txt  q1 0 p1 1        the same for people, who are the groups of documents with their name

Only ``id`` and one of title and text are required. One of the two files of judgements must be there. A run (TREC) has
lines ``q1 Q0 d1 1 12.5 name``: question, unused, document, rank, score, name of the run; the score alone counts.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Judgements = Mapping[str, Mapping[str, float]]
"""Question -> document or person -> grade."""
Run = dict[str, list[tuple[str, float]]]
"""Question -> (document or person, score), the best first."""

_QUERY_FIELDS: Final = {"id", "title", "text", "keywords"}
_DOCUMENT_FIELDS: Final = _QUERY_FIELDS | {"person"}


class Unreadable(Exception):
    """Report a file that cannot be read as what it should be: file, line, and what to do."""


@dataclass(frozen=True)
class Text:
    """Be a document or a question."""

    id: str
    title: str = ""
    text: str = ""
    keywords: tuple[str, ...] = ()
    person: str = ""


@dataclass(frozen=True)
class RankingTest:
    """Hold documents, questions and what people judged."""

    documents: tuple[Text, ...]
    queries: tuple[Text, ...]
    judgements: Judgements = field(default_factory=dict)
    people: Judgements = field(default_factory=dict)

    @property
    def persons(self) -> dict[str, str]:
        """Return document -> person, of the documents that have one."""
        return {document.id: document.person for document in self.documents if document.person}


def read_test(folder: Path) -> RankingTest:
    """Read a directory.

    :raises Unreadable: if a file is absent or wrong.
    """
    if not folder.is_dir():
        raise Unreadable(f"{folder}: there is no such directory.")
    documents = tuple(_texts(folder / "documents.jsonl", _DOCUMENT_FIELDS))
    queries = tuple(_texts(folder / "queries.jsonl", _QUERY_FIELDS))
    of_documents, of_people = folder / "qrels.txt", folder / "people-qrels.txt"
    if not of_documents.exists() and not of_people.exists():
        raise Unreadable(
            f"{folder}: there is neither qrels.txt nor people-qrels.txt; one must say what is right."
        )
    asked = {query.id for query in queries}
    judgements = _checked(of_documents, asked, {document.id for document in documents}, "document")
    people = _checked(of_people, asked, {d.person for d in documents if d.person}, "person")
    return RankingTest(documents, queries, judgements, people)


def _texts(path: Path, known: set[str]) -> Iterator[Text]:
    seen: set[str] = set()
    for number, line in _lines(path):
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{where}: this is no JSON ({error}).") from error
        text = _text(where, row, known)
        if text.id in seen:
            raise Unreadable(f"{where}: the id {text.id!r} comes twice; give each its own.")
        seen.add(text.id)
        yield text
    if not seen:
        raise Unreadable(f"{path}: the file is empty.")


def _text(where: str, row: Any, known: set[str]) -> Text:
    if not isinstance(row, dict):
        raise Unreadable(f"{where}: this is no JSON object.")
    if unknown := sorted(row.keys() - known):
        raise Unreadable(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}.")
    keywords = row.get("keywords", [])
    if not isinstance(keywords, list) or not all(isinstance(word, str) for word in keywords):
        raise Unreadable(f"{where}: keywords must be a list of texts.")
    for name in ("title", "text", "person"):
        if not isinstance(row.get(name, ""), str):
            raise Unreadable(f"{where}: {name} must be a text.")
    name = str(row.get("id", ""))
    if not name or any(char.isspace() for char in name):
        raise Unreadable(f"{where}: an id without blanks is wanted.")
    if not (row.get("title") or row.get("text") or keywords):
        raise Unreadable(f"{where}: {name} has no title, text or keywords.")
    return Text(name, row.get("title", ""), row.get("text", ""), tuple(keywords), row.get("person", ""))


def _checked(path: Path, asked: set[str], known: set[str], what: str) -> Judgements:
    if not path.exists():
        return {}
    judged = read_judgements(path)
    for question, grades in judged.items():
        if question not in asked:
            raise Unreadable(f"{path}: the question {question!r} is not in queries.jsonl.")
        if unknown := next((name for name in grades if name not in known), None):
            raise Unreadable(f"{path}: the {what} {unknown!r} is not in documents.jsonl.")
    return judged


def read_judgements(path: Path) -> dict[str, dict[str, float]]:
    """Read a TREC qrels file.

    :raises Unreadable: with the line that is wrong.
    """
    found: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        cells = line.split()
        if len(cells) != 4:
            raise Unreadable(f"{path}:{number}: four columns are wanted (question 0 document grade).")
        grades = found.setdefault(cells[0], {})
        if cells[2] in grades:
            raise Unreadable(f"{path}:{number}: {cells[2]!r} is judged twice for {cells[0]!r}; leave one.")
        grades[cells[2]] = _number(path, number, cells[3])
    if not found:
        raise Unreadable(f"{path}: the file is empty; write a line for each judgement, or remove it.")
    return found


def read_run(path: Path) -> Run:
    """Read a TREC run; the order is that of the scores, ties in order of name.

    :raises Unreadable: with the line that is wrong.
    """
    found: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        cells = line.split()
        if len(cells) != 6:
            raise Unreadable(
                f"{path}:{number}: six columns are wanted (question Q0 document rank score name)."
            )
        scores = found.setdefault(cells[0], {})
        if cells[2] in scores:
            raise Unreadable(f"{path}:{number}: {cells[2]!r} comes twice for {cells[0]!r}.")
        scores[cells[2]] = _number(path, number, cells[4])
    return {question: ordered(scores.items()) for question, scores in found.items()}


def read_other(path: Path, test: RankingTest) -> Run:
    """Read a run of another engine for a test.

    :raises Unreadable: with the line that is wrong, or where it answers none of the judged questions.
    """
    run = read_run(path)
    judged = (test.judgements or test.people).keys()
    if not judged & run.keys():
        raise Unreadable(
            f"{path}: it answers none of the judged questions (such as {min(judged)!r}); is it of another test?"
        )
    return run


def write_run(path: Path, run: Run, name: str = "luodi") -> None:
    """Write a TREC run.

    :raises Unreadable: it cannot be written there.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            for question, ranked in run.items():
                for rank, (document, score) in enumerate(ranked, 1):
                    file.write(f"{question} Q0 {document} {rank} {score:.6f} {name}\n")
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}.") from error


def ordered(scores: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return names by falling score, ties in order of name."""
    return sorted(scores, key=lambda pair: (-pair[1], pair[0]))


def _number(path: Path, line: int, text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise Unreadable(f"{path}:{line}: {text!r} is no number.") from error
    if not math.isfinite(number):
        raise Unreadable(f"{path}:{line}: {text!r} has no place in an order; write a number.")
    return number


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path}: this is no UTF-8 text; save it as UTF-8.") from error
