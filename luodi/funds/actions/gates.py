"""Lay matters before the sides of a fund and turn keys; what follows is for whoever laid them there to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import Membership
from luodi.accounts.queries import in_force
from luodi.accounts.states import Role, Scope
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry, CalendarDay, Record
from luodi.core.periods import Period
from luodi.core.words import Words
from luodi.funds.models import Fund, GateApproval, Governance, Matter
from luodi.funds.rulebook.book import GateRule
from luodi.funds.rulebook.choices import Gate, Side
from luodi.funds.rules import DECIDERS
from luodi.funds.states import MatterState
from luodi.funds.voting import NOBODY, Approval, Delegation, Opinion, Outcome, Seats, Standing, gate
from luodi.funds.voting import Matter as Before
from luodi.ledger.places import digest
from luodi.registry.reference import holders

# Who turns keys at these gates; payments alone are the custodian's, by maker and checker.
SIDES = (Side.GOVERNMENT, Side.UNIVERSITY)
# Whose deeds make a record: whoever did one of them does not approve it.
_MAKING = (
    "create", "amend", "propose", "allot", "seat_member", "unseat_member", "choose", "move", "verify",
)  # fmt: skip

Follow = Callable[[Any, Matter, datetime], None]
_STANDINGS = {Standing.APPROVED: MatterState.APPROVED, Standing.REFUSED: MatterState.REFUSED}


@dataclass(frozen=True)
class Kind:
    """Say what a kind of matter is: on which model, what follows, and what must still hold when keys are turned.

    ``stands`` gives the hash of what the subject says now: keys turned on another text are void. ``makers`` and
    ``conflicted`` name people who approve nothing of it, besides those who wrote the record and proposed the matter.
    """

    gate: Gate
    model: type[Record]
    passed: Follow
    refused: Follow | None = None
    stands: Callable[[Any, Matter], str] | None = None
    makers: Callable[[Any, Matter], frozenset[int]] = lambda _row, _matter: NOBODY
    conflicted: Callable[[Any, Matter], frozenset[int]] = lambda _row, _matter: NOBODY
    within: Callable[[], AbstractContextManager[Any]] = transaction.atomic


_kinds: dict[tuple[str, str], Kind] = {}


def follows(kind: Kind) -> None:
    """Register a kind of matter.

    :raises ValueError: if there is one of this gate and model.
    """
    key = (kind.gate.value, kind.model._meta.label_lower)
    if key in _kinds:
        raise ValueError(f"{key} is registered")
    _kinds[key] = kind


def _kind(matter: Matter) -> Kind:
    return _kinds[matter.gate, matter.subject.partition(":")[0]]


def rule_of(matter: Matter) -> GateRule:
    """Give the gate's rule, by the version that the matter was laid before the sides under.

    A rule book itself passes by the sides of its settlement, the weightiest of its gates.
    """
    gates = matter.governance.book.gates
    found: GateRule = getattr(gates, "settlement" if matter.gate == Gate.RULES else matter.gate)
    return found


def lay(
    row: Record,
    at_gate: Gate,
    governance: Governance | None,
    content: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> Matter:
    """Lay a matter before the sides: ``content`` is what they decide on; call within the step's transaction.

    :raises Conflict: if it lies there already, or no rules are in force for it.
    """
    if governance is None:
        raise Conflict(_("There are no rules yet by which the sides could decide on this."))
    if (at_gate.value, row._meta.label_lower) not in _kinds:
        raise ValueError(f"nothing follows from {at_gate} of {row._meta.label_lower}")
    rounds = Matter.objects.filter(subject=row.ref, gate=at_gate)
    if rounds.filter(standing=MatterState.OPEN).exists():
        raise Conflict(_("This lies before the sides already."))
    last = rounds.aggregate(last=Max("round"))["last"] or 0
    return Matter.objects.create(
        fund_id=governance.fund_id, governance=governance, subject=row.ref, gate=at_gate, round=last + 1,
        content=dict(content), content_hash=content.get("hash") or digest(content), proposed_by_id=by.user_id,
        proposed_at=at,
    )  # fmt: skip


def withdraw(row: Record, at_gate: Gate, *, at: datetime) -> None:
    """Take a matter back from before the sides; what was approved of it is void."""
    Matter.objects.filter(subject=row.ref, gate=at_gate, standing=MatterState.OPEN).update(
        standing=MatterState.WITHDRAWN, decided_at=at
    )


@dataclass(frozen=True)
class Position:
    """Be where a matter stands before the sides: what was said, which keys and opinions the reader may give now."""

    matter: Matter
    outcome: Outcome
    approvals: list[GateApproval]
    keys: Sequence[tuple[str, Words]]
    opinions: Sequence[tuple[str, Words]]

    @property
    def missing(self) -> tuple[Words, ...]:
        """Say what is still missing."""
        return self.outcome.missing

    @property
    def is_open(self) -> bool:
        """Tell whether it lies before the sides."""
        return bool(self.matter.standing == MatterState.OPEN)


def positions(row: Record, actor: Actor, at: datetime, gates: Sequence[Gate] = ()) -> list[Position]:
    """Reckon where the matters of a record stand, the newest first; those of some gates, or of all."""
    matters = Matter.objects.filter(subject=row.ref).select_related("governance", "fund").order_by("-pk")
    chosen = {one.value for one in gates}
    found = [one for one in matters if not chosen or one.gate in chosen]
    said: dict[tuple[str, int], list[GateApproval]] = {}
    for approval in GateApproval.objects.filter(subject=row.ref).order_by("pk"):
        said.setdefault((approval.gate, approval.round), []).append(approval)
    latest = {one.gate: one for one in reversed(found)}
    return [
        _position(row, matter, said.get((matter.gate, matter.round), []), actor, at)
        for matter in found
        if latest[matter.gate] is matter or (matter.gate, matter.round) in said
    ]


def _position(row: Record, matter: Matter, given: list[GateApproval], actor: Actor, at: datetime) -> Position:
    if matter.standing != MatterState.OPEN:
        return Position(matter, Outcome(Standing.OPEN), given, [], [])
    outcome, rule = _outcome(row, matter, given, at), rule_of(matter)
    turned, makers = {one.side for one in given}, _makers(row, matter)
    held = {side: who for side, who in _held(matter.fund, actor).items() if side not in turned}
    keys = [
        (side.value, side.label)
        for side in SIDES
        if side in held and side in (*rule.needs, *rule.vetoes) and not held[side] & makers
    ]
    heard = [(side.value, side.label) for side in SIDES if side in held and side in rule.opinions]
    return Position(matter, outcome, given, keys, heard)


def _held(fund: Fund, actor: Actor) -> dict[str, frozenset[int]]:
    """Name the sides whose key the actor may turn at a fund, each with all who would stand behind it."""
    found: dict[str, frozenset[int]] = {}
    for side in SIDES:
        rows = Fund.objects.allowed(actor, f"turn_{side}").filter(pk=fund.pk)
        if actor.user_id is not None and rows.exists():
            lender = _lender(fund, actor, side)
            found[side.value] = frozenset({actor.user_id} if lender is None else {actor.user_id, lender})
    return found


def _lender(fund: Fund, actor: Actor, side: str) -> int | None:
    """Find whom the actor would stand in for in turning a side's key; nobody if the key is the actor's own."""
    verb = f"turn_{side}"
    if not actor.lent or Fund.objects.allowed(actor.own, verb).filter(pk=fund.pk).exists():
        return None
    able = (
        lent.lender_id
        for lent in actor.lent
        if Fund.objects.allowed(actor.only_with(lent), verb).filter(pk=fund.pk).exists()
    )
    return next(able, None)


def writers_of(*refs: str) -> frozenset[int]:
    """Name who made or prepared records, told by their refs."""
    deeds = AuditEntry.objects.filter(subject__in=refs, verb__in=_MAKING)
    return frozenset(key for key in deeds.values_list("actor_id", flat=True) if key is not None)


def _makers(row: Record, matter: Matter) -> frozenset[int]:
    """Name all who wrote on a matter or laid it before the sides: none of them approves it."""
    laid = set() if matter.proposed_by_id is None else {matter.proposed_by_id}
    return writers_of(row.ref) | laid | _kind(matter).makers(row, matter)


def _outcome(row: Any, matter: Matter, given: Iterable[GateApproval], at: datetime) -> Outcome:
    kind, rule = _kind(matter), rule_of(matter)
    said = list(given)
    now = kind.stands(row, matter) if kind.stands else matter.content_hash
    day = localdate(matter.proposed_at)
    before = Before(now, matter.round, _makers(row, matter), day)
    approvals = [
        Approval(
            Side(one.side), one.round, one.actor_id, one.content_hash, one.yes, localdate(one.at), one.lender_id
        )
        for one in said
        if one.side not in rule.opinions
    ]  # fmt: skip
    opinions = [
        Opinion(Side(one.side), one.content_hash, localdate(one.at))
        for one in said
        if one.side in rule.opinions
    ]
    return gate(
        rule, before, _seats(row, matter, at), approvals, today=localdate(at), opinions=opinions,
        days=CalendarDay.working_days(),
    )  # fmt: skip


def _seats(row: Any, matter: Matter, at: datetime) -> Seats:
    """Find who holds which side's key today."""
    places = [region.code for region in holders(matter.fund.region_id)]
    holding = {
        Side.UNIVERSITY: Q(role__in=DECIDERS),
        Side.GOVERNMENT: Q(role=Role.CITY_OFFICIAL, scope=Scope.REGION, key__in=places),
    }
    members = in_force(localdate(at)).filter(delegated_by=None)
    keys = {
        side: frozenset(members.filter(which).values_list("user_id", flat=True))
        for side, which in holding.items()
    }
    # What was lent and is over counts for the days that it was lent.
    lent = tuple(
        Delegation(row.delegated_by_id or 0, row.user_id, side, _days(row))
        for side, which in holding.items()
        for row in Membership.objects.filter(which).exclude(delegated_by=None)
    )
    return Seats(keys, _kind(matter).conflicted(row, matter), lent)


def _days(row: Membership) -> Period:
    """Give the days of a loan; one that was ended before it began had none."""
    return Period(row.starts_on, None if row.ends_on is None else max(row.starts_on, row.ends_on))


def _subject(matter: Matter, actor: Actor) -> Any:
    model: Any = apps.get_model(matter.subject.partition(":")[0])
    row = model.objects.allowed(actor).filter(pk=matter.subject.partition(":")[2]).first()
    if row is None:
        raise Missing
    return row


def turn(number: int, side: str, *, yes: bool, note: str, by: Actor, at: datetime) -> tuple[Any, Matter]:
    """Turn a side's key at a matter, for or against, or give its opinion; what follows is done at once.

    :returns: the record that the matter is about, as it stands afterwards, and the matter.
    :raises Missing: if there is no such matter that the actor may see.
    :raises NotAllowed: if it is not the actor's key, or the actor made the matter or has a conflict with it.
    :raises Conflict: if it does not lie before the sides any more, was changed, or the side has spoken.
    :raises Invalid: if a refusal gives no reason.
    """
    known = Matter.objects.filter(pk=number).first()
    if known is None or by.user_id is None:
        raise Missing
    with _kind(known).within():
        matter = Matter.objects.select_related("governance", "fund").get(pk=number)
        row = _subject(matter, by)
        _refuse_turning(row, matter, side, yes=yes, note=note, by=by)
        GateApproval.objects.create(
            subject=matter.subject, gate=matter.gate, side=side, round=matter.round, actor_id=by.user_id,
            lender_id=_lender(matter.fund, by, side),
            content_hash=matter.content_hash, yes=yes, note=note.strip()[:500], at=at,
        )  # fmt: skip
        verb = f"{'approve' if yes else 'refuse'}_{side}"
        audit.record(
            by,
            verb,
            row,
            at=at,
            note=note.strip(),
            changes={"gate": matter.gate, "hash": matter.content_hash},
        )
        _follow(row, matter, at)
    row.refresh_from_db()
    return row, matter


def _refuse_turning(row: Any, matter: Matter, side: str, *, yes: bool, note: str, by: Actor) -> None:
    rule, kind = rule_of(matter), _kind(matter)
    # Whoever stands in for somebody acts as both.
    people = _held(matter.fund, by).get(side, NOBODY)
    if not people:
        raise NotAllowed
    if side not in (*rule.needs, *rule.vetoes, *rule.opinions):
        raise NotAllowed(_("This side has no say here."))
    heard = side in rule.opinions
    if not heard and people & _makers(row, matter):
        words = _(
            "You, or whom you stand in for, wrote on this or put it before the sides: somebody else approves it."
        )
        raise NotAllowed(words)
    if people & kind.conflicted(row, matter):
        words = _(
            "You, or whom you stand in for, have a conflict of interest with this: a substitute decides."
        )
        raise NotAllowed(words)
    if matter.standing != MatterState.OPEN:
        raise Conflict(_("This does not lie before the sides any more."))
    if kind.stands and kind.stands(row, matter) != matter.content_hash:
        raise Conflict(_("What lies before the sides was changed since: it has to be put before them anew."))
    if not yes and not heard and not note.strip():
        raise Invalid({"note": [_("Please give a reason; it will be shown to those concerned.")]})
    said = GateApproval.objects.filter(subject=matter.subject, gate=matter.gate, round=matter.round)
    if said.filter(side=side).exists():
        raise Conflict(_("Your side has decided in this round."))
    mine = said.exclude(side__in=rule.opinions).filter(Q(actor_id__in=people) | Q(lender_id__in=people))
    if not heard and mine.exists():
        words = _("You, or whom you stand in for, have decided for the other side: nobody decides for both.")
        raise NotAllowed(words)


def _follow(row: Any, matter: Matter, at: datetime) -> bool:
    """Do what the approvals have led to, if they have led to something."""
    given = GateApproval.objects.filter(
        subject=matter.subject, gate=matter.gate, round=matter.round
    ).order_by("pk")
    reached = _STANDINGS.get(_outcome(row, matter, given, at).standing)
    if reached is None:
        return False
    matter.standing, matter.decided_at = reached, at
    matter.save(update_fields=["standing", "decided_at"])
    kind = _kind(matter)
    then = kind.passed if reached == MatterState.APPROVED else kind.refused
    if then is not None:
        then(row, matter, at)
    return True


def refusal(matter: Matter) -> str:
    """Give the reason that a side gave for refusing, to tell those concerned."""
    said = GateApproval.objects.filter(
        subject=matter.subject, gate=matter.gate, round=matter.round, yes=False
    )
    return said.order_by("-pk").values_list("note", flat=True).first() or ""


def follow_all(at: datetime) -> int:
    """Do what waiting for opinions held up, once their days are over; return how many matters went on."""
    went = 0
    waiting = Matter.objects.filter(standing=MatterState.OPEN, pk__in=_waiting_for_opinions())
    for number in list(waiting.values_list("pk", flat=True)):
        known = Matter.objects.get(pk=number)
        with _kind(known).within():
            matter = Matter.objects.select_related("governance", "fund").get(pk=number)
            model: Any = apps.get_model(matter.subject.partition(":")[0])
            row = model.objects.unguarded("a matter that waited for an opinion").get(
                pk=matter.subject.partition(":")[2]
            )
            went += matter.standing == MatterState.OPEN and _follow(row, matter, at)
    return went


def _waiting_for_opinions() -> list[int]:
    """Find open matters on which somebody has turned a key: time alone brings no other one on."""
    said = set(GateApproval.objects.filter(yes=True).values_list("subject", "gate", "round"))
    rows = Matter.objects.filter(standing=MatterState.OPEN).values_list("pk", "subject", "gate", "round")
    return [pk for pk, *key in rows if tuple(key) in said]
