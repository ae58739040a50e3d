"""Assign reviewers to a whole call, from what the database holds to stored proposals.

    python -m tests.bench.reviewing APPLICATIONS EXPERTS      (LUODI_HOME and LUODI_DATABASE_URL say where)

Each application keeps its 60 nearest experts, 2 % of the pairs are conflicts of interest, 3 reviewers are wanted,
nobody takes more than 10. Screening is the search for conflicts in the registers, before it.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

SIZE = (5_000, 3_000)
TARGET_SECONDS = 15
NEAREST, CONFLICTS = 60, 0.02


def measure(environment: Mapping[str, str], applications: int, experts: int) -> str:
    """Measure in a process of its own, and draw the line of the table."""
    words = [sys.executable, "-m", "tests.bench.reviewing", str(applications), str(experts)]
    said = subprocess.run(words, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True).stdout
    found = json.loads(said.splitlines()[-1])
    return (
        f"| {applications:,} × {experts:,} × 3 | {found['screening']:.1f} | {found['assigning']:.1f} | "
        f"{found['pairs']:,} | {'yes' if found['proven'] else 'no'} | {found['peak']:,} MB |"
    )


HEAD = (
    "| applications × experts | screening s | assigning s | stored | proven | peak memory |",
    "|---|--:|--:|--:|---|--:|",
)


def planted(applications: int, experts: int) -> Any:
    """Fill an empty installation with a call in review."""
    from luodi.calls.models import Application, Party
    from luodi.core import bulk
    from luodi.registry.models import Expert, Organisation, Person
    from luodi.review.models import Affinity, Finding, PoolMember
    from tests import factories
    from tests.factories import NOW, WUXI
    from tests.review.rounds import book

    fund = factories.fund("太湖合作基金", WUXI)
    factories.governance(fund, state="in_force", content=book(), in_force_of=fund)
    call = factories.call(fund, state="reviewing")
    unit = factories.organisation("外地研究院", kind="institute", region="110000")

    def rows(model: Any, count: int, make: Any) -> list[Any]:
        made = [
            model(code=f"{model.PREFIX}-BENCH-{number:06d}", created_at=NOW, changed_at=NOW, **make(number))
            for number in range(count)
        ]
        return list(model._base_manager.bulk_create(made, batch_size=2000))

    people = rows(Person, experts, lambda n: {"name": f"专家{n}", "organisation": unit})
    known = [row.pk for row in rows(Expert, experts, lambda n: {"person": people[n], "keywords": ["电池"]})]
    leads = rows(
        Organisation,
        applications,
        lambda n: {"kind": "enterprise", "name": f"企业{n}", "region_id": "320500"},
    )
    asked = rows(Application, applications, lambda n: {
        "call": call, "lead": leads[n], "title": f"项目{n}", "receipt": f"R{n}", "state": "eligible", "submitted_at": NOW,
    })  # fmt: skip
    Party.objects.bulk_create(
        Party(application=row, organisation=leads[n], name=leads[n].name, kind="enterprise", lead=True)
        for n, row in enumerate(asked)
    )
    PoolMember.objects.bulk_create(
        PoolMember(call=call, expert_id=key, most=10, added_at=NOW) for key in known
    )
    draw = random.Random(1)
    keys = [row.pk for row in asked]
    names = ("application_id", "expert_id", "points")
    bulk.insert(Affinity, names, _near(keys, known, draw))
    columns = (
        "call_id",
        "application_id",
        "expert_id",
        "kind",
        "hard",
        "evidence",
        "source",
        "found_at",
        "override_reason",
    )
    bulk.insert(Finding, columns, (
        (call.pk, key, expert, "kin", True, ["甲"], "office", NOW, "")
        for key in keys for expert in draw.sample(known, int(CONFLICTS * len(known)))
    ))  # fmt: skip
    return call


def _near(keys: list[int], experts: list[int], draw: random.Random) -> Iterator[tuple[int, int, int]]:
    for key in keys:
        for expert in draw.sample(experts, min(NEAREST, len(experts))):
            yield key, expert, draw.randint(500, 9500)


def main(applications: int, experts: int) -> None:
    """Fill, screen, assign; say how long it took."""
    import django

    django.setup()
    from django.utils import timezone

    from luodi.core.actor import SYSTEM
    from luodi.review import actions
    from luodi.review.actions.proposing import assign_call
    from luodi.review.models import Assignment

    call = planted(applications, experts)
    began = time.perf_counter()
    actions.screen_call(call, by=SYSTEM, at=timezone.now())
    screened = time.perf_counter()
    told = assign_call(call, by=SYSTEM, at=timezone.now(), draw=random.Random(2))
    ended = time.perf_counter()
    stored = Assignment._base_manager.filter(call=call).count()
    assert stored == told["pairs"] == 3 * applications, told
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    said = {
        "screening": screened - began, "assigning": ended - screened, "pairs": stored, "proven": told["proven"], "peak": peak,
    }  # fmt: skip
    print(json.dumps(said))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
