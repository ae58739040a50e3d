"""Measure the global search of a seeded installation, as each of several people types; prints JSON.

    LUODI_HOME=DIR python -m tests.bench.search [QUESTIONS]

What is typed is drawn from what is there: beginnings and middles of names and titles, their sounds and initials, codes,
credit codes, tails of phones, and words that nothing has. One question is one letter more in the search box: all
registers together, checked against the rules, named and grouped.
"""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

from luodi.site.commands import frame

SEED = 20261127
_EACH = 5


def typed(count: int) -> list[tuple[str, str]]:
    """Draw what people type: the kind of it, and the text."""
    from pypinyin import lazy_pinyin

    from luodi.registry.models import Expert, Organisation, ResearchResult

    draw = random.Random(SEED)
    last = ResearchResult._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 1
    keys = [draw.randint(1, last) for _ in range(count)]
    results = list(
        ResearchResult._base_manager.filter(pk__in=keys).order_by("pk").values_list("title", "code")
    )
    names = list(Organisation._base_manager.order_by("pk").values_list("name", flat=True)[: 20 * count : 20])
    people = list(Expert._base_manager.order_by("pk").values_list("person__name", flat=True)[:count])
    ways = {
        "title": lambda: draw.choice(results)[0][: draw.randint(2, 8)],
        "middle": lambda: draw.choice(results)[0][4 : 4 + draw.randint(2, 5)],
        "code": lambda: draw.choice(results)[1][: draw.randint(8, 15)],
        "name": lambda: draw.choice(names)[: draw.randint(2, 6)],
        "person": lambda: draw.choice(people),
        "sound": lambda: "".join(lazy_pinyin(draw.choice([*names, *people])[:3])),
        "initials": lambda: "".join(word[0] for word in lazy_pinyin(draw.choice(names)[:4])),
        "digits": lambda: f"{draw.randint(0, 9999):04d}",
        "nothing": lambda: "".join(draw.choices("鼂鼃鼄鼅鼆鼇", k=4)),
    }
    return [(way, ways[way]()) for way in (draw.choice(sorted(ways)) for _ in range(count))]


def main() -> None:
    """Ask as each of the cast, and print the milliseconds."""
    from django.utils import timezone, translation

    from luodi.accounts.models import User
    from luodi.accounts.queries import actor_of
    from luodi.core import indexing, searching
    from tests.bench.world import CAST, address_of

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    questions = typed(count)
    today = timezone.localdate()
    said: dict[str, Any] = {
        "records": sum(indexing.port().count(one.model._meta.label_lower) for one in indexing.sources())
    }
    everything: list[float] = []
    by_way: dict[str, list[float]] = {}
    with translation.override("zh-hans"):
        for name in CAST:
            actor = actor_of(User.objects.get(email=address_of(name)), today)
            for _way, text in questions[:10]:
                searching.suggestions(actor, text, each=_EACH)
            times = []
            for way, text in questions:
                began = time.perf_counter()
                searching.suggestions(actor, text, each=_EACH)
                times.append(time.perf_counter() - began)
                by_way.setdefault(way, []).append(times[-1])
            said[name] = {"p50_ms": at(times, 0.5), "p95_ms": at(times, 0.95)}
            everything += times
    said["ways"] = {
        way: {"p50_ms": at(times, 0.5), "p95_ms": at(times, 0.95)} for way, times in sorted(by_way.items())
    }
    said["all"] = {
        "p50_ms": at(everything, 0.5),
        "p95_ms": at(everything, 0.95),
        "worst_ms": at(everything, 1.0),
    }
    print(json.dumps(said, ensure_ascii=False))


def at(times: list[float], share: float) -> float:
    """Give the milliseconds below which a share of the times lies."""
    ordered = sorted(times)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


if __name__ == "__main__":
    frame.start()
    main()
