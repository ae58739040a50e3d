"""Measure how fast a likely duplicate is found among many organisations, and how many are; prints JSON.

    LUODI_HOME=DIR python -m tests.bench.duplicates [ORGANISATIONS] [QUESTIONS]

Makes the organisations and their index in an installation of its own, once, and asks as a clerk types: names that are
registered in another writing (legal form, brackets, one character wrong), and names that are not, as a director and as
an officer of four provinces.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from luodi.site.commands import frame

# Django is read before its settings are known; nothing of it is used until it has been started.
from django.db import connection, transaction  # isort: skip
from django.utils import timezone  # isort: skip

SEED = 20261126
_TRADES = (
    "储能", "智能装备", "新材料", "生物医药", "农业科技", "环保工程", "机器人", "半导体", "氢能", "数控机床", "陶瓷", "光电",
    "传动设备", "精密模具", "电力电子", "检测技术",
)  # fmt: skip
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
_SYLLABLES = (
    "华光太湖贺兰塞上长江黄河金银铜铁天地星辰海阔鑫盛隆昌宏远达通瑞祥兴旺凯悦嘉禾德信诚恒泰安康宁和顺润泽丰茂"
)


def names(count: int) -> Iterator[tuple[str, str]]:
    """Draw names as they are registered, with the county."""
    from luodi.registry import reference

    draw = random.Random(SEED)
    counties = [one for one in reference.regions() if one.level == "county" and not one.abolished]
    for _ in range(count):
        county = draw.choice(counties)
        place = (
            reference.places()[county.parent].name_zh.removesuffix("市") if county.parent else county.name_zh
        )
        word = "".join(draw.choices(_SYLLABLES, k=draw.choice((2, 2, 3, 4))))
        yield f"{place}{word}{draw.choice(_TRADES)}{draw.choice(_FORMS)}", county.code


def fill(count: int) -> None:
    """Register the organisations and index them, unless they are there."""
    from luodi.core import indexer, indexing, ordering
    from luodi.core.search import IndexUnavailable
    from luodi.registry.models import Organisation

    if Organisation._base_manager.count() < count:
        with transaction.atomic(), connection.cursor() as cursor:
            columns, values = rows(count)
            marks = ", ".join(["%s"] * len(columns))
            named = ", ".join(f'"{column}"' for column in columns)
            table = Organisation._meta.db_table
            while some := list(islice(values, 10_000)):
                cursor.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({marks})', some)  # noqa: S608
        ordering.know_tables()
    try:
        whole = indexing.port().count(Organisation._meta.label_lower) >= count
    except IndexUnavailable:
        whole = False
    if not whole:
        indexer.rebuild()


def rows(count: int) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Give the columns of organisations and their values as the database takes them: a million models take minutes."""
    from luodi.registry.calc import name_key
    from luodi.registry.models import Organisation

    now = timezone.now()
    one = Organisation(kind="enterprise", created_at=now, changed_at=now)
    fields = [field for field in Organisation._meta.concrete_fields if not field.primary_key]
    stored = {f.column: f.get_db_prep_save(f.value_from_object(one), connection) for f in fields}

    def each() -> Iterator[tuple[Any, ...]]:
        for number, (name, county) in enumerate(names(count)):
            own = {
                "code": f"O-2026-{number:08d}",
                "name": name,
                "name_key": name_key(name)[:160],
                "region_id": county,
            }
            yield tuple({**stored, **own}.values())

    return list(stored), each()


def asked(count: int, known: list[tuple[int, str]]) -> list[tuple[str, int | None]]:
    """Draw what clerks type: half of it registered in another writing, with the key of what should be found."""
    draw = random.Random(SEED + 1)
    drawn: list[tuple[str, int | None]] = []
    for number in range(count):
        key, name = draw.choice(known)
        if number % 2:
            word = "".join(draw.choices("赤橙黄绿青蓝紫东南西北梅兰竹菊", k=5))
            drawn.append((f"{word}{draw.choice(_TRADES)}{draw.choice(_FORMS)}", None))
        elif number % 4:
            bare = name.replace("集团", "")
            drawn.append((f"{bare.removesuffix('有限公司')}（集团）股份有限公司", key))
        else:
            at = draw.randrange(2, 6)
            drawn.append((name[:at] + draw.choice("某厂业") + name[at + 1 :], key))
    return drawn


def measured(actor: Any, questions: list[tuple[str, int | None]]) -> dict[str, Any]:
    """Ask each question once, after some to warm up, and give milliseconds and what was found."""
    from luodi.registry.alike import alike_organisations
    from luodi.registry.models import Organisation

    for name, _key in questions[:10]:
        alike_organisations(actor, name)
    times, found, sought = [], 0, 0
    for name, key in questions:
        began = time.perf_counter()
        answer = alike_organisations(actor, name)
        times.append(time.perf_counter() - began)
        if key is not None and Organisation.objects.allowed(actor).filter(pk=key).exists():
            sought += 1
            found += any(one.row.pk == key for one in answer)
    times.sort()
    return {
        "p50_ms": round(1000 * times[len(times) // 2], 1),
        "p95_ms": round(1000 * times[int(0.95 * len(times))], 1),
        "worst_ms": round(1000 * times[-1], 1),
        "registered": sought,
        "found": found,
    }


def main() -> None:
    """Fill, ask, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    questions = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    os.environ.setdefault("LUODI_MODE", "demo")
    frame.start()
    from luodi.core.actor import Actor, Grant
    from luodi.registry.actions import load_reference
    from luodi.registry.models import Organisation, Region

    if frame.pending_migrations():
        frame.migrate()
    if not Region.objects.exists():
        load_reference()
    fill(count)
    draw = random.Random(SEED)
    keys = draw.sample(range(1, count + 1), min(count, 4 * questions))
    known = list(Organisation._base_manager.filter(pk__in=keys).order_by("pk").values_list("pk", "name"))
    drawn = asked(questions, known)
    provinces = ("640000", "150000", "610000", "620000")
    people = {
        "director": Actor(1, "director", frozenset({Grant("office_director")})),
        "officer": Actor(
            2, "officer", frozenset(Grant("regional_officer", "region", code) for code in provinces)
        ),
    }
    said = {name: measured(actor, drawn) for name, actor in people.items()}
    print(json.dumps({"organisations": Organisation._base_manager.count(), **said}, ensure_ascii=False))


if __name__ == "__main__":
    main()
