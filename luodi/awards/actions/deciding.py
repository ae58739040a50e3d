"""Rank what was reviewed, move what becomes of it, and vote; conflicted members count nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.awards.actions.panels import find_conflicts, members_of
from luodi.awards.models import Decision, DecisionItem, ItemMoney, Panel, PanelConflict, PanelMember, Vote
from luodi.awards.purses import Amounts, left_in_call
from luodi.awards.scores import scores_of
from luodi.awards.states import DECISION_FLOW, Ballot, DecisionState, Motion, PanelState
from luodi.calls.models import Application, Call, CostLine
from luodi.calls.states import ApplicationState, From
from luodi.core import audit, change
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.funds import deciding as choosing
from luodi.funds.models import Appropriation
from luodi.funds.panel import Choice, Result, vote
from luodi.funds.sharing import by_source
from luodi.funds.voting import Standing


def begin(call: Call, scores: Mapping[int, int | None], *, by: Actor, at: datetime) -> Decision:
    """Begin the decision of a call with every application that was reviewed; ``scores`` are hundredths by key.

    :raises Conflict: if the call is not being decided.
    """
    if call.state != "deciding":
        raise Conflict(_("Begin the decision of the call first."))
    with transaction.atomic():
        row = change.create(Decision(call=call), by=by, at=at)
        reviewed = Application.objects.unguarded("what is decided on").filter(
            call=call, state=ApplicationState.REVIEWED, retired_at=None
        )
        DecisionItem.objects.bulk_create(
            DecisionItem(decision=row, application=one, score=scores.get(one.pk)) for one in reviewed
        )
    return row


def reckoned_anew(decision: Decision) -> dict[int, int | None]:
    """Give, by application, the scores that reviews came to since they were copied: where they differ alone."""
    scores = scores_of(decision.call)
    there = dict(decision.items.values_list("application", "score"))
    return {one: scores[one] for one in there if one in scores and scores[one] != there[one]}


def _take_scores(decision: Decision, *, by: Actor, at: datetime) -> None:
    """Take over the scores as they are reckoned now: a review that became void ranks nobody any more."""
    fresh = reckoned_anew(decision)
    for application, score in fresh.items():
        decision.items.filter(application=application).update(score=score)
    if fresh:
        audit.record(by, "take_scores", decision, at=at, changes={"applications": [None, len(fresh)]})


def asked_of(applications: Iterable[int]) -> dict[int, Money]:
    """Give what each application asks of the fund: its budget lines of the fund's money."""
    return _paid_by(From.FUND, applications)


def matching_of(applications: Iterable[int]) -> dict[int, Money]:
    """Give what enterprises put into each application."""
    return _paid_by(From.MATCHING, applications)


def _paid_by(payer: From, applications: Iterable[int]) -> dict[int, Money]:
    found: dict[int, Money] = {}
    lines = CostLine.objects.filter(party__application__in=list(applications), payer=payer)
    amount: Any
    for key, amount in lines.values_list("party__application", "amount"):
        found[key] = found.get(key, Money(0)) + amount
    return found


def shared(amount: Money, budgets: Amounts) -> Amounts:
    """Share what is given to an application among the payers' years of a call, by what each has there."""
    weights = {str(year.pk): money.fen for year, money in budgets.items() if money.fen > 0}
    if not weights or not amount:
        return {}
    by_key = {str(year.pk): year for year in budgets}
    parts = by_source(amount, weights)
    return {by_key[key]: part for key, part in parts.items() if part}


def candidates(decision: Decision, budgets: Amounts) -> choosing.Call:
    """Put a decision as the choice that it is: who asks what of which payer's year, within the call's money."""
    items = list(decision.items.select_related("application__lead"))
    asked = asked_of(one.application_id for one in items)
    found = []
    for one in items:
        parts = shared(asked.get(one.application_id, Money(0)), budgets)
        found.append(
            choosing.Candidate(
                one.application.code, one.score or 0, {_pot(year): part.fen for year, part in parts.items()},
                one.application.class_key, one.application.lead.region_id or "",
            )
        )  # fmt: skip
    money = {_pot(year): amount.fen for year, amount in budgets.items()}
    book = decision.call.book
    quotas = [choosing.Quota("class", one.key, most=one.awards) for one in book.classes if one.awards]
    return choosing.Call(tuple(found), money, (*quotas, *quotas_of(decision)))


def quotas_of(decision: Decision) -> tuple[choosing.Quota, ...]:
    """Read the quotas that a decision is reckoned with, beside those of the rule book."""
    return tuple(choosing.Quota(**one) for one in decision.quotas)


def _pot(year: Appropriation) -> choosing.Pot:
    return (year.payer.name, year.year)


def choose(
    decision: Decision, *, quotas: Sequence[Mapping[str, Any]] = (), must: Iterable[str] = (),
    never: Iterable[str] = (), cut_line: bool = True, by: Actor, at: datetime,
) -> choosing.Decision:  # fmt: skip
    """Move to fund what a solver chooses within money, quotas and locks, and to reject the rest.

    People may move otherwise afterwards, one by one and with a reason.

    :raises NotAllowed: if the decision is not the actor's to write.
    :raises Conflict: if it is not being prepared.
    :raises Infeasible: with the smallest cure, if nothing keeps all of it.
    """
    _refuse_unwritable(decision, by)
    with transaction.atomic():
        decision = change.amend(
            decision, {"quotas": [dict(one) for one in quotas]}, version=decision.version, by=by, at=at
        )
        _take_scores(decision, by=by, at=at)
        budgets = left_in_call(decision.call)
        put = candidates(decision, budgets)
        put = choosing.Call(put.candidates, put.budgets, put.quotas, frozenset(must), frozenset(never))
        chosen = choosing.decide(put, cut_line=cut_line)
        years = {_pot(year): year for year in budgets}
        for item in decision.items.select_related("application"):
            given = chosen.given.get(item.application.code)
            motion = Motion.REJECT if given is None else Motion.FUND
            money = {years[pot]: Money(fen) for pot, fen in (given or {}).items() if fen}
            _move(item, motion, money, item.reason)
        audit.record(by, "choose", decision, at=at, changes={"score": [None, chosen.total]})
    return chosen


def move(
    decision: Decision, number: int, motion: str, amount: Money, reason: str, *, by: Actor, at: datetime
) -> DecisionItem:
    """Move what becomes of one application; the amount is shared among the payers' years of the call.

    :raises NotAllowed: if the decision is not the actor's to write.
    :raises Missing: if there is no such item.
    :raises Invalid: if money is moved above what is asked, or none for what is to be funded.
    """
    _refuse_unwritable(decision, by)
    item = decision.items.select_related("application").filter(pk=number).first()
    if item is None:
        raise Missing
    if motion not in Motion.values:
        raise Invalid({"motion": [_("Choose what is moved.")]})
    asked = asked_of([item.application_id]).get(item.application_id, Money(0))
    if motion != Motion.REJECT and not 0 < amount.fen <= asked.fen:
        words = _("Give an amount above zero and up to what is asked: %(asked)s yuan.")
        raise Invalid({"amount": [words % {"asked": asked.in_yuan()}]})
    money = {} if motion == Motion.REJECT else shared(amount, left_in_call(decision.call))
    with transaction.atomic():
        _take_scores(decision, by=by, at=at)
        _move(item, motion, money, reason.strip()[:500])
        audit.record(
            by, "move", decision, at=at,
            changes={"application": item.application.code, "motion": motion, "amount": str(amount)},
        )  # fmt: skip
    return item


def _move(item: DecisionItem, motion: str, money: Amounts, reason: str) -> None:
    item.motion, item.reason = motion, reason
    item.save(update_fields=["motion", "reason"])
    item.money.all().delete()
    lines = [ItemMoney(item=item, appropriation=year, amount=part) for year, part in money.items() if part]  # type: ignore[misc]
    ItemMoney.objects.bulk_create(lines)


def _refuse_unwritable(decision: Decision, by: Actor) -> None:
    """Refuse to move what is not the actor's: nobody chooses where an own application, or a conflict, is at stake."""
    if not Decision.objects.allowed(by, "choose").filter(pk=decision.pk).exists():
        raise NotAllowed(
            _("Whoever applies here, or has a conflict of interest with an application, does not choose.")
            if Decision.objects.allowed(by, "amend").filter(pk=decision.pk).exists()
            else None
        )
    if decision.state != DecisionState.DRAFTING:
        raise Conflict(_("What was moved is before the panel already: prepare it anew to change it."))


@DECISION_FLOW.effect("open_vote")
def look_for_conflicts(row: Decision, taken: Taken) -> None:
    """Look once more into the registers before anybody votes."""
    find_conflicts(panel_of(row), at=taken.at)


@DECISION_FLOW.effect("reopen")
def forget_votes(row: Decision, taken: Taken) -> None:
    """Let what was voted go with the motions that it was about; the audit keeps that it was. Scores are taken anew."""
    votes = Vote.objects.filter(item__decision=row)
    if votes.exists():
        audit.record(taken.by, "forget_votes", row, at=taken.at, changes={"votes": [votes.count(), 0]})
        votes.delete()
    row.items.update(carried=None)
    _take_scores(row, by=taken.by, at=taken.at)


def panel_of(decision: Decision) -> Panel:
    """Give the panel that decides.

    :raises Conflict: if the sides have not seated one.
    """
    found = Panel.objects.unguarded("the panel of a decision").filter(
        call=decision.call_id, retired_at=None, state=PanelState.SEATED
    )
    panel: Panel | None = found.first()
    if panel is None:
        raise Conflict(_("There is no panel yet: let the sides seat one."))
    return panel


def cast(decision: Decision, number: int, said: str, *, by: Actor, at: datetime) -> Vote:
    """Vote on one application; a vote can be changed until the vote is closed.

    :raises NotAllowed: if the actor has no vote, or a conflict with the application.
    :raises Missing: if there is nothing to vote on.
    """
    item, member = _voter(decision, number, by)
    if said not in Ballot.values:
        raise Invalid({"said": [_("Say for, against, or abstain.")]})
    with transaction.atomic():
        cast_, _made = Vote.objects.update_or_create(
            item=item, member=member, defaults={"said": said, "at": at}
        )
        audit.record(by, "vote", decision, at=at, changes={"application": item.application.code})
    return cast_


def break_tie(decision: Decision, number: int, *, yes: bool, by: Actor, at: datetime) -> Vote:
    """Say as chair what becomes of equal votes.

    :raises NotAllowed: if the actor does not chair, has not voted, or has a conflict.
    :raises Conflict: if votes are not equal.
    """
    item, member = _voter(decision, number, by)
    if not member.chair:
        raise NotAllowed
    if not result_of(item).tied:
        raise Conflict(_("Votes are not equal here."))
    with transaction.atomic():
        said = Vote.objects.filter(item=item, member=member).first()
        if said is None:
            raise NotAllowed(_("Vote first."))
        said.tie = yes
        said.save(update_fields=["tie"])
        audit.record(by, "break_tie", decision, at=at, changes={"application": item.application.code})
    return said


def _voter(decision: Decision, number: int, by: Actor) -> tuple[DecisionItem, PanelMember]:
    if not Decision.objects.allowed(by, "vote").filter(pk=decision.pk).exists():
        raise NotAllowed
    item = decision.items.select_related("application", "decision").filter(pk=number).first()
    if item is None or item.motion == Motion.REJECT:
        raise Missing
    member = panel_of(decision).members.filter(user=by.user_id, votes=True).first()
    if member is None:
        raise NotAllowed
    if PanelConflict.objects.filter(member=member, application=item.application_id, bars=True).exists():
        raise NotAllowed(_("You have a conflict of interest with this application: you do not vote on it."))
    return item, member


def result_of(item: DecisionItem) -> Result:
    """Reckon how the vote on an application stands; conflicted members count nowhere."""
    return results_of(item.decision, [item])[item.pk]


def results_of(decision: Decision, items: Sequence[DecisionItem]) -> dict[int, Result]:
    """Reckon how the votes stand, in a constant number of queries."""
    panel, book = panel_of(decision), decision.call.book
    members = members_of(panel)
    barred: dict[int, set[int]] = {}
    for user, application in PanelConflict.objects.filter(member__panel=panel, bars=True).values_list(
        "member__user", "application"
    ):
        barred.setdefault(application, set()).add(user)
    ballots: dict[int, dict[int, Choice]] = {}
    ties: dict[int, dict[int, bool]] = {}
    for cast_ in Vote.objects.filter(item__in=items).select_related("member"):
        ballots.setdefault(cast_.item_id, {})[cast_.member.user_id] = Choice(cast_.said)
        if cast_.tie is not None:
            ties.setdefault(cast_.item_id, {})[cast_.member.user_id] = cast_.tie
    return {
        item.pk: vote(
            book.voting, book.gates.decision.needs, members, ballots.get(item.pk, {}),
            conflicted=frozenset(barred.get(item.application_id, ())), chairs=ties.get(item.pk, {}),
        )
        for item in items
    }  # fmt: skip


@DECISION_FLOW.effect("count")
def count_votes(row: Decision, taken: Taken) -> None:
    """Write down how each vote went."""
    items = list(row.items.exclude(motion=Motion.REJECT))
    for item_pk, result in results_of(row, items).items():
        DecisionItem.objects.filter(pk=item_pk).update(carried=result.standing == Standing.APPROVED)
