"""Check one table alone and with a helper, store it with one, lose a helper: prints what came of it as JSON.

    python -m tests.workbooks.alone_and_helped FOLDER

Runs on an installation of its own (LUODI_HOME): a helper is another process, and sees only what is committed.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

import xlsxwriter  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone, translation  # noqa: E402

from luodi.accounts.models import Membership, User  # noqa: E402
from luodi.accounts.queries import actor_of  # noqa: E402
from luodi.core import change, crew, files  # noqa: E402
from luodi.core.models import AuditEntry  # noqa: E402
from luodi.registry.calc import uscc_check_character  # noqa: E402
from luodi.registry.models import Organisation  # noqa: E402
from luodi.workbooks import ahead, batches, spared  # noqa: E402
from luodi.workbooks.models import Batch  # noqa: E402

HEAD = ("企业名称", "单位类型", "统一社会信用代码", "所属地区", "地址", "曾用名")
# Two whole steps and a part: the answer that is lost is longer than what waits in a pipe.
COUNT = 2_200


def code(number: int) -> str:
    """Give a valid credit code."""
    body = f"91640100MA{number:07d}"
    return body + uscc_check_character(body)


def table() -> list[tuple[Any, ...]]:
    """Give rows that are new, change something, change nothing, are wrong, and repeat one of an earlier step."""
    rows: list[tuple[Any, ...]] = [
        (f"银川样本{n}号有限公司", "企业", code(n), "银川市", f"工业园区{n}号", None) for n in range(COUNT)
    ]
    rows.append(("合计", None, None, None, None, None))
    rows.append(("银川样本3号有限公司", "企业", code(3), "银川市", "别处", None))
    rows.append(("银川坏码有限公司", "企业", "91640100MA0000000X", "银川市", None, None))
    rows.append(("银川无地有限公司", "企业", None, "没有的市", None, "旧名一；旧名二"))
    return rows


def brought(path: Path, user: User, number: int) -> Batch:
    """Bring the file in."""
    return Batch.objects.create(
        code=f"X-2026-{number:08d}", register="organisations", name=path.name, size=path.stat().st_size,
        sha256=files.keep(path.read_bytes()), language="zh-hans", created_by=user, created_at=timezone.now(),
    )  # fmt: skip


def main() -> None:
    """Do it."""
    now = timezone.now()
    user = User.objects.create_user(email="tables@example.edu", password=None, created_at=now)
    Membership.objects.create(
        user=user, role="office_director", scope="all", starts_on=now.date() - timedelta(days=1)
    )
    director = actor_of(user, now.date())
    known = [
        Organisation(
            name=f"银川样本{n}号有限公司", kind="enterprise", uscc=code(n), address="" if n % 4 else f"工业园区{n}号",
            region_id="640100",
        )
        for n in range(0, COUNT, 2)
    ]  # fmt: skip
    for row in known:
        row.clean()
    change.create_many(known, by=director, at=now, related=[{}] * len(known))
    path = Path(sys.argv[1]) / "table.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for line, cells in enumerate([HEAD, *table()]):
            page.write_row(line, 0, cells)
    said: dict[str, Any] = {}
    for number, (name, large) in enumerate({"alone": 10**9, "helped": 0}.items()):
        ahead.LARGE = large
        batch = brought(path, user, number)
        said[f"{name} by a helper"] = ahead.is_worth_a_helper(batch)
        batches.check(batch, director, now)
        kept = {key: value for key, value in batch.facts.items() if key not in ("wrong", "doubtful")}
        said[name] = {"counts": [batch.new, batch.changed, batch.same, batch.wrong], "facts": kept}
    # What the check read would do; here it is a helper that is lost, after one step of several.
    spared.forget(batch)
    batches._JOINED = {connection.vendor: 1}
    said["registered before"] = Organisation._base_manager.count()
    said["lost"] = lost(batch, director, now)
    said["stored before it was lost"] = batch.lines.count()
    batches.store(batch, director, now)
    said["registered"] = Organisation._base_manager.count()
    said["lines"] = batch.lines.count()
    said["deeds"] = AuditEntry.objects.filter(note=batch.code).count()
    print(json.dumps(said, default=str))


def lost(batch: Batch, director: Any, now: Any) -> bool:
    """Store with a helper that is killed after its first step; tells whether that was noticed."""
    answer = crew._Helper.answer
    asked = []

    def killed(self: Any) -> Any:
        asked.append(1)
        if len(asked) == 2:
            self._process.kill()
            self._process.join()
        return answer(self)

    crew._Helper.answer = killed  # type: ignore[method-assign]
    try:
        batches.store(batch, director, now)
    except crew.HelperLost:
        return True
    finally:
        crew._Helper.answer = answer  # type: ignore[method-assign]
    return False


if __name__ == "__main__":
    with translation.override("zh-hans"):
        main()
