"""Bring a workbook of organisations in, as an office does: checked, stored, undone; prints seconds and memory as JSON.

    python -m tests.bench.importing ROWS FOLDER

Half of the rows are organisations that the register has already, some of them under a former writing of the name: they
are recognised and unchanged, or changed. Runs on an installation of its own (LUODI_HOME), which it fills.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

import django
import xlsxwriter

_HEAD = (
    "企业名称",
    "单位类型",
    "统一社会信用代码",
    "所属地区",
    "行业",
    "规模",
    "高新技术企业",
    "地址",
    "主营业务",
)
# What companies call themselves: common in names, with a few hundred of these a tenth of the rows is like another.
_CALLED = "".join(chr(0x4E00 + 61 * place) for place in range(340))
_WORDS = ("光伏", "储能", "智造", "新材料", "生物", "农业", "环保", "机器人", "芯片", "氢能", "数控", "陶瓷")


def rows(count: int, cities: list[Any]) -> list[list[Any]]:
    """Draw organisations."""
    from luodi.registry.calc import uscc_check_character

    draw = random.Random(1)
    drawn: list[list[Any]] = []
    names: set[str] = set()
    while len(drawn) < count:
        city, number = draw.choice(cities), len(drawn)
        called = "".join(draw.choices(_CALLED, k=draw.choice((2, 2, 3))))
        name = f"{city.name_zh.removesuffix('市')}{called}{draw.choice(_WORDS)}有限公司"
        if name in names:
            continue
        names.add(name)
        body = f"91{city.code}MA{number:07d}"
        drawn.append([
            name, "企业", body + uscc_check_character(body), city.name_zh, f"C{draw.randint(13, 42)}", draw.choice(("小型", "中型", "微型")),
            draw.choice(("是", "否")), f"工业园区{number % 97}号", "研发、生产和销售",
        ])  # fmt: skip
    return drawn


def main() -> None:
    """Measure."""
    # Not above: the helper imports this module too, and would be made ready twice, unlike that of an office.
    django.setup()

    from django.conf import settings
    from django.utils import timezone

    from luodi.accounts.models import Membership, User
    from luodi.accounts.queries import actor_of
    from luodi.core import change, files, indexer
    from luodi.registry import reference
    from luodi.registry.models import Organisation
    from luodi.workbooks import batches, reading, undoing
    from luodi.workbooks.models import Batch

    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    now = timezone.now()
    user = User.objects.create_user(
        email=f"bench{now.timestamp()}@example.edu", password=None, created_at=now
    )
    Membership.objects.create(user=user, role="office_director", scope="all", starts_on=now.date())
    director = actor_of(user, now.date())
    # Some cities share their name with others: a clerk would be asked which.
    cities = [
        one for one in reference.regions() if one.level == "prefecture" and not one.abolished
        and len([x for x in reference.find_region(one.name_zh) if not x.abolished]) == 1
    ]  # fmt: skip
    drawn = rows(count, cities)
    known = [
        Organisation(
            name=row[0].replace("有限公司", "有限责任公司"), kind="enterprise", uscc=row[2] if n % 4 else ""
        )
        for n, row in enumerate(drawn[::2])
    ]
    for start in range(0, len(known), 5000):
        part = known[start : start + 5000]
        for row in part:
            row.clean()
        change.create_many(part, by=director, at=now, related=[{}] * len(part))
    # As in an installation that is at work: new rows are held against similar names too.
    indexer.rebuild()
    path = folder / "organisations.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet()
    for line, row in enumerate([_HEAD, *drawn]):
        page.write_row(line, 0, row)
    book.close()
    batch = Batch.objects.create(
        code=f"X-{now.timestamp()}"[:24], register="organisations", name=path.name, size=path.stat().st_size,
        sha256=files.keep(path.read_bytes()), language="zh-hans", created_by=user, created_at=now,
    )  # fmt: skip
    said: dict[str, Any] = {
        "rows": count,
        "database": settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
    }
    said["read"] = timed(lambda: sum(1 for _ in reading.rows_of(files.place(batch.sha256))))
    said["check"] = timed(lambda: batches.check(batch, director, now))
    said["store"] = timed(lambda: batches.store(batch, director, now))
    said["undo"] = timed(lambda: undoing.undo(batch, director, now))
    said["counts"] = [batch.new, batch.changed, batch.same, batch.wrong]
    # Else it was something else that took so long, or so short.
    assert batch.new + batch.changed == count, said["counts"]
    said["alike"], said["passed_over"] = batch.facts["doubtful_rows"], batch.facts["passed_over"]
    assert said["alike"], "no row is like another"
    assert not said["passed_over"], "similar names were not looked for in all rows"
    said["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    said["reader_megabytes"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps(said))


def timed(work: Any) -> dict[str, float]:
    """Give the seconds that a work takes, and those of processor time in this process and in those that help it."""
    began, busy = time.perf_counter(), processor()
    work()
    return {"seconds": round(time.perf_counter() - began, 1), "processor": round(processor() - busy, 1)}


def processor() -> float:
    """Give the seconds of processor time that this process and those that it waited for took so far."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    main()
