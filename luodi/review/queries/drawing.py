"""Answer whom reviewers can be drawn from, who is in the pool, and which conflicts stand against whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from luodi.calls.models import Application, Call
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.registry.models import Expert
from luodi.registry.reference import spans
from luodi.review.models import Affinity, Assignment, Finding, PoolMember
from luodi.review.queries.calls import reviewed_in
from luodi.review.states import LIVE

PAGE = 60
_WHY = "who runs the review draws"


@dataclass
class Member:
    """Be somebody of the pool with load and conflicts."""

    row: PoolMember
    load: int = 0
    barred: int = 0
    bars_all: bool = False
    flagged: int = 0
    keywords: list[str] = field(default_factory=list)


def candidates(call: Call, actor: Actor, asked: Mapping[str, str]) -> QuerySet[Expert]:
    """Give the experts of the register that a filter means and that are not in the pool, by field, word and region."""
    there = PoolMember.objects.filter(call=call).values("expert")
    rows = Expert.objects.allowed(actor).filter(retired_at=None).exclude(pk__in=there)
    if words := asked.get("q", "").strip()[:60]:
        rows = rows.filter(
            Q(person__name__icontains=words)
            | Q(person__name_en__icontains=words)
            | Q(keywords__icontains=words)
            | Q(profile__icontains=words)
            | Q(person__organisation__name__icontains=words)
            | Q(person__organisation__name_en__icontains=words)
        )
    if code := asked.get("field", "").strip()[:20]:
        rows = rows.filter(pk__in=Expert.fields.through.objects.filter(field_id=code).values("expert_id"))
    if region := asked.get("region", "").strip()[:6]:
        within = Q(pk__in=[])
        for low, high in spans(region):
            within |= Q(person__organisation__region_id__gte=low, person__organisation__region_id__lt=high)
        rows = rows.filter(within)
    found: QuerySet[Expert] = rows.select_related("person__organisation").order_by("person__name", "pk")
    return found


def loads(call: Call) -> Counter[int]:
    """Count what each expert has to do in a call."""
    tasks = Assignment.objects.unguarded(_WHY).filter(call=call, state__in=LIVE)
    return Counter(dict(tasks.order_by().values_list("expert").annotate(Count("pk"))))


def members(call: Call, rows: list[PoolMember]) -> list[Member]:
    """Draw up members of the pool, in a few questions."""
    busy = loads(call)
    keys = [row.expert_id for row in rows]
    found = Finding.objects.filter(call=call, expert__in=keys, ended_at=None, overridden_at=None)
    hard: Counter[int] = Counter()
    soft: Counter[int] = Counter()
    every = set(found.filter(hard=True, application=None).values_list("expert", flat=True))
    counted = found.exclude(application=None).order_by().values_list("expert", "hard")
    for expert, is_hard, count in counted.annotate(Count("application", distinct=True)):
        (hard if is_hard else soft)[expert] += count
    whole = reviewed_in(call).count()
    for expert in found.filter(hard=False, application=None).values_list("expert", flat=True).distinct():
        soft[expert] += whole
    return [
        Member(
            row, busy[row.expert_id], hard[row.expert_id], row.expert_id in every, soft[row.expert_id],
            [str(word) for word in row.expert.keywords[:5]],
        )
        for row in rows
    ]  # fmt: skip


def findings(call: Call, asked: Mapping[str, str], *, soft_only: bool) -> QuerySet[Finding]:
    """Give the conflicts of a call that stand or were set aside; open soft ones, which want a decision, first."""
    rows = Finding.objects.filter(call=call, ended_at=None)
    if soft_only:
        rows = rows.filter(hard=False)
    if (kind := asked.get("kind", "")) and len(kind) <= 16:
        rows = rows.filter(kind=kind)
    if asked.get("only") == "soft":
        rows = rows.filter(hard=False, overridden_at=None)
    shown = rows.select_related("application", "expert__person__organisation", "overridden_by")
    return shown.order_by("hard", "overridden_at", "expert", "pk")


@dataclass(frozen=True)
class Candidate:
    """Be an expert of the pool as seen from one application: fit, place, load, and what stands against."""

    member: PoolMember
    fit: int
    place: int
    load: int
    against: list[Finding]
    asked: Assignment | None

    @property
    def free(self) -> bool:
        """Tell whether the expert can be assigned."""
        return not self.against and self.asked is None and self.load < self.member.most

    @property
    def percent(self) -> str:
        """Write the fit as people do."""
        return f"{self.fit / 100:.0f}"


def for_application(application: Application) -> list[Candidate]:
    """List the pool as seen from an application, who fits best first: why this one, and why not that one."""
    call = application.call
    pool = list(PoolMember.objects.filter(call=call).select_related("expert__person__organisation"))
    fits = dict(Affinity.objects.filter(application=application).values_list("expert", "points"))
    busy = loads(call)
    against: dict[int, list[Finding]] = {}
    rows = Finding.objects.filter(call=call, ended_at=None, overridden_at=None)
    for one in rows.filter(Q(application=None) | Q(application=application.pk)):
        against.setdefault(one.expert_id, []).append(one)
    tasks = Assignment.objects.unguarded(_WHY).filter(application=application)
    asked = {row.expert_id: row for row in tasks}
    pool.sort(key=lambda one: (-fits.get(one.expert_id, 0), one.pk))
    return [
        Candidate(
            one, fits.get(one.expert_id, 0), place, busy[one.expert_id], against.get(one.expert_id, []),
            asked.get(one.expert_id),
        )
        for place, one in enumerate(pool, 1)
    ]  # fmt: skip


def fee_lines(call: Call) -> list[dict[str, Any]]:
    """List who wrote how many reviews of a call, and what is paid for a review."""
    from luodi.review.actions.drawing import plan_of
    from luodi.review.states import WRITTEN

    plan = plan_of(call)
    own = dict(PoolMember.objects.filter(call=call).exclude(fee=None).values_list("expert", "fee"))
    tasks = Assignment.objects.unguarded("paid for what was written").filter(
        call=call, submitted_at__isnull=False
    )
    counted = Counter(tasks.filter(state__in=WRITTEN).values_list("expert", flat=True))
    experts = Expert.objects.unguarded("paid for what was written").filter(pk__in=list(counted))
    found = []
    for expert in experts.select_related("person__organisation").order_by("person__name", "pk"):
        fee: Any = own.get(expert.pk) or plan.fee
        found.append(
            {
                "expert": expert,
                "reviews": counted[expert.pk],
                "fee": fee,
                "amount": None if fee is None else Money(fee.fen * counted[expert.pk]),
            }
        )
    return found
