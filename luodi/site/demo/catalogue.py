"""Read or compose the catalogue of research results that the demonstration and the benches use.

Every record is a mapping with the keys of `Record`. Nothing here states a maturity, a price or an
owner: the texts of published papers do not tell them, and composed texts must not pretend to.
"""

import csv
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any, TypedDict, cast

import yaml

from luodi.site.demo.composing import Composer

_PAPER = "论文文本"
_COMPOSED = "演示用合成文本"
# Composed texts that a catalogue without a source holds at most; all are distinct.
COMPOSED_SIZE = 2_000
OTHER_FIELD = "T12"


class Record(TypedDict):
    """One entry of the catalogue; `trl` is None because no source states it."""

    ref: str
    title: str
    summary: str
    keywords: list[str]
    discipline: str
    category: str
    field: str
    trl: int | None
    origin: str
    source: str
    licence: str


@cache
def _field_of() -> dict[str, str]:
    text = files("luodi.site.demo").joinpath("disciplines.csv").read_text(encoding="utf-8")
    return {row["discipline"]: row["field"] for row in csv.DictReader(text.splitlines())}


@cache
def _composer() -> Composer:
    text = files("luodi.site.demo").joinpath("lexicon.yaml").read_text(encoding="utf-8")
    return Composer(yaml.safe_load(text))


def catalogue(source: Path | None, limit: int | None = None) -> Iterator[Record]:
    """Yield the catalogue: the papers of the JSON-lines file if it exists, else composed texts.

    The file has one object a line with id, title, abstract, keywords, discipline and category.

    :raises ValueError: if a line is not such an object.
    """
    if source is not None and source.is_file():
        yield from _papers(source, limit)
    else:
        yield from _distinct(COMPOSED_SIZE if limit is None else limit, seed=2260)


def synthetic(n: int, seed: int = 1) -> Iterator[Record]:
    """Yield n composed records, quickly and always the same for a seed; titles may repeat."""
    rng, composer = Random(seed), _composer()  # noqa: S311 - texts, not secrets
    for number in range(n):
        yield _composed(number, composer.compose(rng))


def _distinct(n: int, seed: int) -> Iterator[Record]:
    rng, composer = Random(seed), _composer()  # noqa: S311 - texts, not secrets
    seen: set[str] = set()
    while len(seen) < n:
        text = composer.compose(rng)
        if text[0] not in seen:
            seen.add(text[0])
            yield _composed(len(seen) - 1, text)


def _composed(number: int, text: tuple[str, str, list[str], str, str, str]) -> Record:
    title, summary, keywords, discipline, category, field = text
    return {
        "ref": f"demo-{number + 1:07d}",
        "title": title,
        "summary": summary,
        "keywords": keywords,
        "discipline": discipline,
        "category": category,
        "field": field,
        "trl": None,
        "origin": _COMPOSED,
        "source": "",
        "licence": "",
    }


def _papers(source: Path, limit: int | None) -> Iterator[Record]:
    with source.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            try:
                yield _paper(cast(dict[str, Any], json.loads(line)))
            except (ValueError, KeyError, TypeError) as problem:
                raise ValueError(f"{source.name}, line {number + 1}: {problem!r}") from problem


def _paper(entry: dict[str, Any]) -> Record:
    return {
        "ref": str(entry["id"]),
        "title": str(entry["title"]),
        "summary": str(entry["abstract"]),
        "keywords": [str(word) for word in entry["keywords"]],
        "discipline": str(entry["discipline"]),
        "category": str(entry["category"]),
        "field": _field_of().get(str(entry["discipline"]), OTHER_FIELD),
        "trl": None,
        "origin": _PAPER,
        "source": "CSL: Chinese Scientific Literature dataset (ydli-ai/CSL)",
        "licence": "Apache-2.0",
    }
