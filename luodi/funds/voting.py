"""Answer whether a gate of a fund is passed, and what is still missing; pure.

``gate`` reckons with the approvals of the sides. What does not count is named with the reason, so that a record of the
decision can be checked years later. How a panel votes is in `luodi.funds.panel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.periods import Period, WorkingDays
from luodi.core.words import Words
from luodi.funds.rulebook.book import GateRule
from luodi.funds.rulebook.choices import Side

NOBODY: frozenset[int] = frozenset()


class Standing(models.TextChoices):
    """Be where a gate or a vote stands."""

    OPEN = "open", pgettext_lazy("gate", "open")
    APPROVED = "approved", pgettext_lazy("gate", "approved")
    REFUSED = "refused", pgettext_lazy("gate", "refused")
    BLOCKED = "blocked_coi", _("blocked by conflicts of interest")


@dataclass(frozen=True, slots=True)
class Approval:
    """Be one key turned: by whom, for which side, on which content; ``lender`` is whom a deputy stood in for."""

    side: Side
    round: int
    actor: int
    content_hash: str
    yes: bool
    on: date
    lender: int | None = None

    @property
    def people(self) -> frozenset[int]:
        """Name all who stand behind it."""
        return frozenset({self.actor} if self.lender is None else {self.actor, self.lender})


@dataclass(frozen=True, slots=True)
class Delegation:
    """Let a deputy turn the lender's key of a side for a period."""

    lender: int
    deputy: int
    side: Side
    period: Period


@dataclass(frozen=True, slots=True)
class Opinion:
    """Be a side's recorded opinion on a content; it holds nothing up once given, whatever it says."""

    side: Side
    content_hash: str
    on: date


@dataclass(frozen=True, slots=True)
class Matter:
    """Be what lies before a gate: its content in a round, who made it, and since when it lies there."""

    content_hash: str
    round: int
    makers: frozenset[int]
    proposed_on: date


@dataclass(frozen=True, slots=True)
class Seats:
    """Say who may turn which side's key, who has a conflict with the matter, and who stands in for whom."""

    keys: Mapping[Side, frozenset[int]]
    conflicted: frozenset[int] = NOBODY
    delegations: tuple[Delegation, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Say where a gate stands, what is missing, which approvals counted, and why others did not."""

    standing: Standing
    missing: tuple[Words, ...] = ()
    counted: tuple[Approval, ...] = ()
    ignored: tuple[tuple[Approval, Words], ...] = ()


def gate(
    rule: GateRule,
    matter: Matter,
    seats: Seats,
    approvals: Sequence[Approval],
    *,
    today: date,
    opinions: Iterable[Opinion] = (),
    days: WorkingDays | None = None,
) -> Outcome:
    """Reckon where a matter stands at a gate; approvals are given in the order in which they were made.

    A refusal by a side that must approve, or by one that can stop it, refuses. Nobody counts for two sides, nor on a
    matter of the own making, nor with a conflict; what was said of another content or in another round is void.
    """
    counted, ignored = _sorted_out(rule, matter, seats, approvals)
    said = tuple(counted.values())

    def outcome(standing: Standing, *missing: Words) -> Outcome:
        return Outcome(standing, missing, said, tuple(ignored))

    if any(not one.yes for one in said):
        return outcome(Standing.REFUSED)
    lacking = [side for side in rule.needs if side not in counted]
    barred = [side for side in lacking if _barred(side, seats)]
    if barred:
        words = _("everybody of {side} who could approve has a conflict of interest; name substitutes")
        return outcome(Standing.BLOCKED, *(format_lazy(words, side=side.label) for side in barred))
    missing = [_asked(side, matter, seats) for side in lacking]
    missing += _waited_for(rule, matter, opinions, today, days or WorkingDays())
    return outcome(Standing.OPEN, *missing) if missing else outcome(Standing.APPROVED)


def _sorted_out(
    rule: GateRule, matter: Matter, seats: Seats, approvals: Sequence[Approval]
) -> tuple[dict[Side, Approval], list[tuple[Approval, Words]]]:
    counted: dict[Side, Approval] = {}
    ignored: list[tuple[Approval, Words]] = []
    for one in approvals:
        why = _void(rule, matter, seats, one)
        if why is None and one.side in counted:
            why = _("the side had decided in this round already")
        if why is None and any(one.people & other.people for other in counted.values()):
            why = _("the same person decided for the other side already")
        if why is not None:
            ignored.append((one, why))
        elif one.yes and one.side not in rule.needs:
            ignored.append((one, _("the side need not approve here")))
        else:
            counted[one.side] = one
    return counted, ignored


def _void(rule: GateRule, matter: Matter, seats: Seats, one: Approval) -> Words | None:
    """Say why an approval does not count by itself."""
    holder = one.actor if one.lender is None else one.lender
    reasons: tuple[tuple[bool, Words], ...] = (
        (one.round != matter.round, _("it belongs to another round")),
        (one.content_hash != matter.content_hash, _("the content was changed since")),
        (one.side not in (*rule.needs, *rule.vetoes), _("the side has no say here")),
        (bool(one.people & matter.makers), _("nobody approves what they made themselves")),
        (bool(one.people & seats.conflicted), _("the person has a conflict of interest")),
        (holder not in seats.keys.get(one.side, NOBODY), _("the person does not hold the key of this side")),
        (
            one.lender is not None and not _lent(seats, one),
            _("the key was not lent to the deputy on that day"),
        ),
    )
    return next((words for wrong, words in reasons if wrong), None)


def _lent(seats: Seats, one: Approval) -> bool:
    return any(
        (lent.lender, lent.deputy, lent.side) == (one.lender, one.actor, one.side) and one.on in lent.period
        for lent in seats.delegations
    )


def _barred(side: Side, seats: Seats) -> bool:
    """Tell whether a side has people for its key, and each of them a conflict."""
    holders = seats.keys.get(side, NOBODY)
    return bool(holders) and holders <= seats.conflicted


def _asked(side: Side, matter: Matter, seats: Seats) -> Words:
    holders = seats.keys.get(side, NOBODY)
    if not holders:
        return format_lazy(_("nobody holds the key of {side}; name somebody"), side=side.label)
    if holders - seats.conflicted <= matter.makers:
        return format_lazy(
            _("{side} has nobody to approve but who made the matter; name somebody else"), side=side.label
        )
    return format_lazy(_("approval by {side}"), side=side.label)


def _waited_for(
    rule: GateRule, matter: Matter, opinions: Iterable[Opinion], today: date, days: WorkingDays
) -> list[Words]:
    if not rule.opinion_days:
        return []
    given = {one.side for one in opinions if one.content_hash == matter.content_hash}
    until = days.after(matter.proposed_on, rule.opinion_days)
    words = _("opinion of {side}, waited for until {day}")
    return [
        format_lazy(words, side=side.label, day=until.isoformat())
        for side in rule.opinions
        if side not in given and today <= until
    ]
