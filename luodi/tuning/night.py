"""Match all open needs with all results and experts, by night; keep the first of each list and since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from luodi.core.searching import key_of
from luodi.matching.bulk import match_many
from luodi.matching.wish import Wish
from luodi.needs.engine import in_force, meaning
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
# Record and score, the best first.
Ranked = list[tuple[int, Decimal]]


def match_all(run: EngineRun) -> None:
    """Match every open need behind the run's cursor; each chunk is kept with the cursor, or not at all.

    :raises IndexUnavailable: if there is no index.
    :raises HelperLost: if a helping process died; the run goes on where it was.
    """
    keys = list(
        Need.objects.unguarded("matched for all; each reader sees the own")
        .filter(state__in=OPEN_NEED, retired_at=None, pk__gt=run.cursor)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    run.total = run.done + len(keys)
    EngineRun.objects.filter(pk=run.pk).update(total=run.total)
    lists = {kind: _lists(kind, keys) for kind in Kind.values}
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        found = {kind: dict(islice(ranked, len(chunk))) for kind, ranked in lists.items()}
        _keep_chunk(run, chunk, found)
    digest.mail_digests(timezone.now())


def _lists(kind: str, keys: Sequence[int]) -> Iterator[tuple[int, Ranked]]:
    """Yield need -> (record, score) of its first records, in the order of the needs."""
    by = in_force(kind)
    matched = match_many(
        settings.LUODI_INDEX_DIR,
        _wishes(keys),
        kind=LABELS[Kind(kind)],
        audience=AUDIENCE[Kind(kind)],
        limit=KEPT,
        profile=by.profile,
        dictionary=by.dictionary,
        meaning=meaning(),
    )
    for name, ranking in matched:
        yield int(name), [(key_of(item.key), item.score) for item in ranking.items]


def _wishes(keys: Sequence[int]) -> Iterator[tuple[str, Wish]]:
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        rows = Need.objects.unguarded("matched for all; each reader sees the own").in_bulk(some)
        for key in some:
            # One that has gone meanwhile has an empty list.
            yield str(key), wish_of(rows[key]) if key in rows else Wish()


def _keep_chunk(run: EngineRun, chunk: Sequence[int], found: dict[str, dict[int, Ranked]]) -> None:
    now = timezone.now()
    with transaction.atomic():
        new = sum(_keep(run, chunk, kind, lists, now) for kind, lists in found.items())
        run.cursor, run.done = chunk[-1], run.done + len(chunk)
        run.facts = {**run.facts, "new": run.facts.get("new", 0) + new}
        EngineRun.objects.filter(pk=run.pk).update(cursor=run.cursor, done=run.done, facts=run.facts)


def _keep(
    run: EngineRun,
    chunk: Sequence[int],
    kind: str,
    lists: dict[int, Ranked],
    now: datetime,
) -> int:
    """Bring what is kept of the needs' lists up to date.

    :returns: how many matches are new on needs that had a list before.
    """
    name = "result_id" if kind == Kind.RESULTS else "expert_id"
    rows = FoundMatch.objects.filter(need__in=list(chunk)).exclude(**{name: None})
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
