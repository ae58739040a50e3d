"""Make a catalogue of any size whose words are spread like those of real texts, and needs to go with it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from luodi.core.search import EVERYBODY, Document
from luodi.matching.wish import Wish

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
_FIELDS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
_PROVINCES = ("110000", "310000", "320000", "330000", "440000", "640000")


def papers() -> list[dict[str, object]]:
    """Return the public papers, or as many made-up ones where the data are absent."""
    path = SHARED / "csl" / "papers.jsonl"
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    return list(_made_up(random.Random(7)))


def _made_up(rng: random.Random) -> Iterator[dict[str, object]]:
    """Yield texts of words of two or three characters, few of them common and most of them rare."""
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
    words = ["".join(rng.choices(han, k=rng.choice((2, 2, 3)))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    for number in range(2000):
        sentences = ["".join(rng.choices(words, weights, k=14)) for _ in range(6)]
        title = "".join(rng.choices(words, weights, k=7))
        keywords = rng.choices(words, weights, k=4)
        yield {"id": f"made-{number}", "title": title, "abstract": "，".join(sentences), "keywords": keywords}


def catalogue(size: int, seed: int = 1) -> Iterator[Document]:
    """Yield documents put together from sentences of different papers, with words of their own mixed in.

    Each text has some words that few others have, so that the vocabulary grows with the catalogue as real
    ones do.
    """
    rng = random.Random(seed)
    known = papers()
    sentences = [part for paper in known for part in _sentences(str(paper["abstract"]))]
    titles = [str(paper["title"]) for paper in known]
    keywords = [word for paper in known for word in paper["keywords"]]  # type: ignore[attr-defined]
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 4000)]
    for number in range(size):
        own = "".join(rng.choices(han, k=6))
        body = "".join(rng.choices(sentences, k=5)) + own
        first, second = rng.choices(titles, k=2)
        yield Document(
            key=f"result:{number}",
            kind="result",
            code=f"R-2026-{number:07d}",
            title=first[: len(first) // 2] + own[:2] + second[len(second) // 2 :],
            body=body,
            keywords=tuple(rng.choices(keywords, k=4)),
            audience=(EVERYBODY,) if number % 20 else ("office",),
            facets={
                "field": (rng.choice(_FIELDS),),
                "region": (rng.choice(_PROVINCES),),
                "industry": (f"C{rng.randint(13, 43)}",),
            },
            numbers={"trl": rng.randint(1, 9)},
        )


def needs(count: int, seed: int = 2) -> list[Wish]:
    """Return needs of about 200 words (300 characters and a title), each about one paper's subject."""
    rng = random.Random(seed)
    known = papers()
    made = []
    for paper in rng.sample(known, count):
        others = rng.sample(known, 2)
        text = str(paper["abstract"])
        for other in others:
            text += str(other["abstract"])
        made.append(
            Wish(
                title=str(paper["title"]),
                texts=(text[:200], text[200:420], text[420:520]),
                keywords=tuple(paper["keywords"])[:4],  # type: ignore[arg-type]
                fields=(rng.choice(_FIELDS),),
                industry=f"C{rng.randint(13, 43)}",
                regions=(rng.choice(_PROVINCES),),
                trl_min=rng.randint(3, 8),
            )
        )
    return made


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[。.;；])", text) if len(part) > 8]
