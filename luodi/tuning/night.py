"""Match all open needs with all results and experts, by night; keep the first of each list and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from luodi.core.searching import key_of
from luodi.needs.engine import in_force, matcher
from luodi.needs.models import Need
from luodi.needs.ranking import wish_of
from luodi.needs.states import OPEN_NEED
from luodi.tuning import digest
from luodi.tuning.examples import AUDIENCE, LABELS
from luodi.tuning.models import EngineRun, FoundMatch
from luodi.tuning.states import Kind

KEPT: Final = 10
# So many needs are matched and kept at a time: after an interruption at most these are done again.
CHUNK: Final = 200


def match_all(run: EngineRun) -> None:
    """Match every open need behind the run's cursor; each chunk is kept with the cursor, or not at all.

    :raises IndexUnavailable: if there is no index.
    """
    needs = Need.objects.unguarded("matched for all; each reader sees the own").filter(
        state__in=OPEN_NEED, retired_at=None
    )
    run.total = run.done + needs.filter(pk__gt=run.cursor).count()
    EngineRun.objects.filter(pk=run.pk).update(total=run.total)
    while chunk := list(needs.filter(pk__gt=run.cursor).order_by("pk")[:CHUNK]):
        _match_chunk(run, chunk)
    digest.mail_digests(timezone.now())


def _match_chunk(run: EngineRun, chunk: Sequence[Need]) -> None:
    found: dict[str, dict[int, list[tuple[int, Any]]]] = {}
    for kind in Kind.values:
        by = in_force(kind)
        found[kind] = {}
        for need in chunk:
            ranking = matcher().match(
                wish_of(need),
                kind=LABELS[Kind(kind)],
                audience=AUDIENCE[Kind(kind)],
                limit=KEPT,
                profile=by.profile,
                dictionary=by.dictionary,
            )
            found[kind][need.pk] = [(key_of(item.key), item.score) for item in ranking.items]
    now = timezone.now()
    with transaction.atomic():
        new = sum(_keep(run, chunk, kind, lists, now) for kind, lists in found.items())
        run.cursor, run.done = chunk[-1].pk, run.done + len(chunk)
        run.facts = {**run.facts, "new": run.facts.get("new", 0) + new}
        EngineRun.objects.filter(pk=run.pk).update(cursor=run.cursor, done=run.done, facts=run.facts)


def _keep(
    run: EngineRun,
    chunk: Sequence[Need],
    kind: str,
    lists: dict[int, list[tuple[int, Any]]],
    now: datetime,
) -> int:
    """Bring what is kept of the needs' lists up to date.

    :returns: how many matches are new on needs that had a list before.
    """
    name = "result_id" if kind == Kind.RESULTS else "expert_id"
    rows = FoundMatch.objects.filter(need__in=chunk).exclude(**{name: None})
    before = {(row.need_id, getattr(row, name)): row for row in rows}
    had_list = {need for need, _record in before}
    # A record may have left the database since it was indexed.
    alive = _alive(kind, {record for items in lists.values() for record, _score in items})
    kept, changed, added = set(), [], []
    for need, items in lists.items():
        for rank, (record, score) in enumerate((one for one in items if one[0] in alive), 1):
            row = before.get((need, record))
            kept.add((need, record))
            if row is None:
                first = need not in had_list
                added.append(
                    FoundMatch(
                        need_id=need,
                        rank=rank,
                        score=score,
                        found_at=now,
                        run=run,
                        first_list=first,
                        **{name: record},
                    )
                )
            elif (row.rank, row.score) != (rank, score):
                row.rank, row.score = rank, score
                changed.append(row)
    FoundMatch.objects.filter(pk__in=[row.pk for at, row in before.items() if at not in kept]).delete()
    FoundMatch.objects.bulk_update(changed, ["rank", "score"], batch_size=200)
    FoundMatch.objects.bulk_create(added, batch_size=200)
    return sum(not row.first_list for row in added)


def _alive(kind: str, keys: Iterable[int]) -> set[int]:
    from luodi.needs.ranking import KINDS

    model, found, left = KINDS[kind], set(), iter(sorted(keys))
    while some := list(islice(left, 500)):
        found.update(model._base_manager.filter(pk__in=some, retired_at=None).values_list("pk", flat=True))
    return found
