"""Answer what a panel has before it: the ranked list, motions, votes, conflicts, and what other budgets would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy

from luodi.awards.actions.deciding import asked_of, candidates, panel_of, results_of
from luodi.awards.models import Decision, DecisionItem, Panel, PanelConflict, PanelMember, Vote
from luodi.awards.purses import left_in_call
from luodi.awards.states import DecisionState, Motion, PanelState
from luodi.calls.models import Application, Call
from luodi.calls.rules import concerned
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, NotAllowed
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds import deciding as choosing
from luodi.funds.conflicts import Kind
from luodi.funds.models import GateApproval
from luodi.funds.panel import Result
from luodi.funds.rulebook.choices import Gate

NOTHING = Money(0)
# A budget is tried at so many parts of itself.
STEPS = (50, 75, 90, 100, 110, 125, 150)


@dataclass
class Line:
    """Be one application before the panel, with what its reader may do about it."""

    item: DecisionItem
    asked: Money
    moved: Money
    result: Result | None
    mine: str = ""

    @property
    def score(self) -> str:
        """Show the score in points."""
        return f"{self.item.score / 100:.2f}" if self.item.score is not None else "—"

    @property
    def votes(self) -> list[tuple[str, int, int, int]]:
        """Give the tallies: side, for, against, entitled."""
        if self.result is None:
            return []
        return [(str(side.label), one.yes, one.no, one.entitled) for side, one in self.result.tallies.items()]


def lines_of(decision: Decision, actor: Actor) -> list[Line]:
    """List the applications of a decision by score, in a constant number of queries.

    Nobody reads here of an application that they have a conflict of interest with, or anything to do with.
    """
    barred = _barred(decision, actor)
    items = list(
        decision.items.select_related("application__lead", "decision")
        .prefetch_related("money")
        .exclude(application__in=barred)
        .order_by("-score", "pk")
    )
    asked = asked_of(item.application_id for item in items)
    moved = [item for item in items if item.motion != Motion.REJECT]
    results: dict[int, Result] = {}
    if decision.state != DecisionState.DRAFTING:
        results = results_of(decision, moved)
    mine = _mine(decision, actor)
    return [
        Line(
            item,
            asked.get(item.application_id, NOTHING),
            sum((line.amount for line in item.money.all()), NOTHING),
            results.get(item.pk),
            mine.get(item.pk, ""),
        )
        for item in items
    ]


def _mine(decision: Decision, actor: Actor) -> dict[int, str]:
    votes = Vote.objects.filter(item__decision=decision, member__user=actor.user_id)
    return {vote.item_id: vote.get_said_display() for vote in votes}


def _barred(decision: Decision, actor: Actor) -> set[int]:
    rows = PanelConflict.objects.filter(
        member__panel__call=decision.call_id, member__user=actor.user_id, bars=True
    )
    own = Application.objects.unguarded("nobody judges in an own matter").filter(
        concerned(actor), call=decision.call_id
    )
    return {*rows.values_list("application", flat=True), *own.values_list("pk", flat=True)}


def hidden_of(decision: Decision, actor: Actor) -> int:
    """Count the applications that the reader is not shown."""
    return int(decision.items.filter(application__in=_barred(decision, actor)).count())


def member_of(decision: Decision, actor: Actor) -> PanelMember | None:
    """Find the reader's seat on the panel."""
    try:
        panel = panel_of(decision)
    except Conflict:
        return None
    found: PanelMember | None = panel.members.filter(user=actor.user_id).first() if actor.user_id else None
    return found


def members_of(decision: Decision) -> list[PanelMember]:
    """List who sits on the panel of a decision, with and without a vote; nobody while none is seated."""
    rows = PanelMember.objects.filter(
        panel__call=decision.call_id, panel__retired_at=None, panel__state=PanelState.SEATED
    )
    return list(rows.select_related("user"))


def signed_by(decision: Decision) -> list[GateApproval]:
    """List what the sides said of the award list, in the order of their keys."""
    rows = GateApproval.objects.filter(
        subject=decision.ref, gate=Gate.AWARD_LIST, content_hash=decision.content_hash
    )
    return list(rows.order_by("pk")) if decision.content_hash else []


@dataclass(frozen=True)
class Noted:
    """Be a conflict as its reader may know it: the reason is empty where it is not theirs to read."""

    row: PanelConflict
    why: Words

    @property
    def proposed(self) -> bool:
        """Tell whether it only may be one."""
        return not self.row.bars


@dataclass(frozen=True)
class Seat:
    """Be a seat with the conflicts that its member has."""

    member: PanelMember
    conflicts: list[Noted]


def seats_of(panel: Panel, actor: Actor) -> list[Seat]:
    """List who sits on a panel with the conflicts that the reader may know of.

    That a member does not vote on an application everybody reads who reads the panel; why, and what may be a conflict,
    only who keeps it, and of their own the members: but not that an applicant does not want them.
    Of an application that the reader has to do with, nothing is told.
    """
    reasons = Panel.objects.allowed(actor, "see_reasons").filter(pk=panel.pk).exists()
    own = Application.objects.unguarded("nobody reads of an own matter").filter(
        concerned(actor), call=panel.call_id
    )
    hidden = set(own.values_list("pk", flat=True)) if not reasons else set()
    noted: dict[int, list[Noted]] = {}
    rows = PanelConflict.objects.filter(member__panel=panel).select_related("application", "member")
    for one in rows.order_by("-bars", "application__title", "pk"):
        mine = one.member.user_id == actor.user_id
        if (not one.bars and not reasons) or (one.application_id in hidden and not mine):
            continue
        told = reasons or (mine and one.kind != Kind.EXCLUDED)
        noted.setdefault(one.member_id, []).append(Noted(one, _why(one) if told else ""))
    return [Seat(one, noted.get(one.pk, [])) for one in panel.members.select_related("user")]


def _why(one: PanelConflict) -> Words:
    label = Kind(one.kind).label
    return format_lazy("{label} ({proof})", label=label, proof=one.reason) if one.reason else label


@dataclass(frozen=True)
class Tried:
    """Be what a part of the budget would do: how many are funded, of what total score, and the lines by class."""

    part: int
    count: int
    money: Money
    lines: list[tuple[str, str]]
    impossible: list[Any]


def what_if(
    decision: Decision, actor: Actor, *, cut_line: bool = True, steps: Sequence[int] = STEPS
) -> list[Tried]:
    """Try parts of the budget, as a slider over the cut line shows it; reckoned, nothing is written.

    :raises NotAllowed: if an own application of the actor, or a conflict, is at stake, or it is not theirs to choose.
    """
    if not Decision.objects.allowed(actor, "choose").filter(pk=decision.pk).exists():
        raise NotAllowed
    put = candidates(decision, left_in_call(decision.call))
    budgets = [{pot: fen * part // 100 for pot, fen in put.budgets.items()} for part in steps]
    names = {one.key: str(one.name) for one in decision.call.book.classes}
    found = []
    for part, answer in zip(steps, choosing.what_if(put, budgets, cut_line=cut_line), strict=True):
        if isinstance(answer, choosing.Infeasible):
            found.append(Tried(part, 0, NOTHING, [], [one.words for one in answer.cure]))
            continue
        money = Money(sum(fen for pots in answer.given.values() for fen in pots.values()))
        lines = [
            (names.get(key, key), f"{score / 100:.2f}")
            for key, score in answer.lines.items()
            if score is not None
        ]
        found.append(Tried(part, len(answer.given), money, lines, []))
    return found


def publicised(call: Call) -> list[DecisionItem]:
    """List what of a call is or was laid open, the highest score first."""
    rows = DecisionItem.objects.filter(decision__call=call, publicised_on__isnull=False)
    return list(rows.select_related("application__lead").prefetch_related("money").order_by("-score", "pk"))


def decisions_of(call: Call, actor: Actor) -> tuple[Panel | None, Decision | None]:
    """Find panel and decision of a call."""
    return (
        Panel.objects.allowed(actor).filter(call=call, retired_at=None).first(),
        Decision.objects.allowed(actor).filter(call=call, retired_at=None).first(),
    )


def applications_to_declare(panel: Panel) -> list[Application]:
    """List what a member may have a conflict with."""
    rows = Application.objects.unguarded("what a panel decides on").filter(
        call=panel.call_id, submitted_at__isnull=False, retired_at=None
    )
    return list(rows.order_by("title")[:500])
