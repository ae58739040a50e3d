"""Answer how a panel's vote went: conflicted members count neither as voters nor for the quorum; pure.

``vote`` reckons one application's vote by the voting rule of the rule book, ``panel_faults`` says what is wrong with
who sits on the panel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.words import Words
from luodi.funds.rulebook.book import RuleBook, Voting
from luodi.funds.rulebook.choices import CountedOf, Majority, QuorumOf, Side, Tie
from luodi.funds.voting import NOBODY, Standing


class Choice(models.TextChoices):
    """Be what a member says in a vote; whoever says nothing is absent."""

    YES = "yes", pgettext_lazy("vote", "for")
    NO = "no", pgettext_lazy("vote", "against")
    ABSTAIN = "abstain", _("abstains")


@dataclass(frozen=True, slots=True)
class Member:
    """Be a member of a panel; one who has no vote is an adviser."""

    person: int
    side: Side
    chair: bool = False
    votes: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """Count a group of voters: those without a conflict, those present of them, and what they said."""

    entitled: int
    present: int
    yes: int
    no: int

    @property
    def abstained(self) -> int:
        """Count who was there and took no side."""
        return self.present - self.yes - self.no


@dataclass(frozen=True, slots=True)
class Result:
    """Say how a vote went, the tallies by side, what is missing, and how many took no part for a conflict."""

    standing: Standing
    tallies: Mapping[Side, Tally]
    missing: tuple[Words, ...] = ()
    conflicted: int = 0
    tied: bool = False


def vote(
    voting: Voting,
    sides: Sequence[Side],
    members: Sequence[Member],
    ballots: Mapping[int, Choice],
    *,
    conflicted: frozenset[int] = NOBODY,
    chairs: Mapping[int, bool] | None = None,
) -> Result:
    """Reckon a vote; ``sides`` are those that the gate of decision needs, ``ballots`` say who was there.

    ``chairs`` is what chairs say of a tie, each there and without a conflict: one settles it where the rule book lets
    the chair decide, all together where it names co-chairs.
    """
    entitled = [one for one in members if one.votes and one.side in sides]
    free = [one for one in entitled if one.person not in conflicted]
    tallies = {side: _tally([one for one in free if one.side == side], ballots) for side in sides}
    groups = _groups(voting.quorum_of, tallies)
    out = len(entitled) - len(free)
    # A double majority needs somebody of each side, however the quorum is counted.
    needed = groups | (_groups(QuorumOf.EACH_SIDE, tallies) if voting.majority == Majority.DOUBLE else {})
    if any(group.entitled < (voting.least_present if key in groups else 1) for key, group in needed.items()):
        words = _("too few members without a conflict of interest; name substitutes")
        standing = Standing.BLOCKED if out else Standing.OPEN
        return Result(standing, tallies, (words if out else _("too few voting members; name more"),), out)
    missing = tuple(
        _there_should_be(key, group, voting)
        for key, group in groups.items()
        if _quorum(group, voting) > group.present
    )
    if missing:
        return Result(Standing.OPEN, tallies, missing, out)
    carried = [_carried(group, voting) for group in _deciding(voting, tallies)]
    if all(carried):
        return Result(Standing.APPROVED, tallies, (), out)
    if any(one is False for one in carried):
        return Result(Standing.REFUSED, tallies, (), out)
    heads = [one for one in free if one.chair and one.person in ballots]
    said = {one: chairs[one.person] for one in heads if chairs and one.person in chairs}
    standing, words_left = _settled(_tie_left(voting.tie, sides, heads), sides, said)
    return Result(standing, tallies, words_left, out, tied=True)


def _tally(group: Sequence[Member], ballots: Mapping[int, Choice]) -> Tally:
    said = [ballots[one.person] for one in group if one.person in ballots]
    return Tally(len(group), len(said), said.count(Choice.YES), said.count(Choice.NO))


def _whole(tallies: Mapping[Side, Tally]) -> Tally:
    values = tallies.values()
    return Tally(
        sum(one.entitled for one in values),
        sum(one.present for one in values),
        sum(one.yes for one in values),
        sum(one.no for one in values),
    )


def _groups(of: QuorumOf, tallies: Mapping[Side, Tally]) -> dict[Side | None, Tally]:
    if of == QuorumOf.EACH_SIDE:
        return {side: tally for side, tally in tallies.items()}  # noqa: C416 (its keys may be None besides)
    return {None: _whole(tallies)}


def _deciding(voting: Voting, tallies: Mapping[Side, Tally]) -> list[Tally]:
    return list(tallies.values()) if voting.majority == Majority.DOUBLE else [_whole(tallies)]


def _quorum(group: Tally, voting: Voting) -> int:
    return max(ceil(group.entitled * voting.quorum), voting.least_present)


def _there_should_be(side: Side | None, group: Tally, voting: Voting) -> Words:
    needed = _quorum(group, voting)
    if side is None:
        return format_lazy(_("{present} present, {needed} needed"), present=group.present, needed=needed)
    return format_lazy(
        _("{side}: {present} present, {needed} needed"), side=side.label, present=group.present, needed=needed
    )


def _carried(group: Tally, voting: Voting) -> bool | None:
    """Tell whether a group is for it; None if as many are for as against."""
    whole = group.present if voting.counted_of == CountedOf.PRESENT else group.yes + group.no
    if 2 * group.yes > whole:
        return True
    return None if group.yes == group.no else False


def _tie_left(tie: Tie, sides: Sequence[Side], heads: Sequence[Member]) -> Tie:
    """Put it off where chairs should decide and one of them has a conflict or is not there."""
    if tie == Tie.CO_CHAIRS and {one.side for one in heads} != set(sides):
        return Tie.DEFER
    return Tie.DEFER if tie == Tie.CHAIR and not heads else tie


def _settled(
    tie: Tie, sides: Sequence[Side], said: Mapping[Member, bool]
) -> tuple[Standing, tuple[Words, ...]]:
    if tie == Tie.REJECT:
        return Standing.REFUSED, ()
    if tie == Tie.CHAIR and len(said) == 1:
        return (Standing.APPROVED if all(said.values()) else Standing.REFUSED), ()
    jointly = {one.side for one in said} == set(sides) and len(said) > 1
    if tie == Tie.CO_CHAIRS and jointly and len(set(said.values())) == 1:
        return (Standing.APPROVED if all(said.values()) else Standing.REFUSED), ()
    words = {
        Tie.CHAIR: _("votes are equal: the chair decides"),
        Tie.CO_CHAIRS: _("votes are equal: the co-chairs decide jointly, or it is put off"),
        Tie.DEFER: _("votes are equal: it is put off"),
    }
    return Standing.OPEN, (words[tie],)


def panel_faults(book: RuleBook, members: Sequence[Member]) -> list[Words]:
    """Say what is wrong with who sits on a panel."""
    sides = book.gates.decision.needs
    voters = [one for one in members if one.votes]
    seats = {side: sum(one.side == side for one in voters) for side in sides}
    chairs = {side: sum(one.chair and one.side == side for one in voters) for side in sides}
    advisers = len(members) - len(voters)
    together = len(sides) > 1
    wrong: tuple[tuple[bool, Words], ...] = (
        (len({one.person for one in members}) < len(members), _("somebody sits there twice")),
        (
            any(one.side not in sides for one in voters),
            _("a side that does not decide has advisers, no votes"),
        ),
        (any(one.chair and not one.votes for one in members), _("an adviser does not chair")),
        (
            Fraction(advisers, len(members) or 1) > book.voting.advisers,
            format_lazy(_("advisers are more than {most} of the panel"), most=str(book.voting.advisers)),
        ),
        (
            together and book.voting.equal_seats and len(set(seats.values())) > 1,
            _("the sides need equal numbers of seats"),
        ),
        (not together and sum(chairs.values()) != 1, _("name one chair")),
        (together and any(count != 1 for count in chairs.values()), _("name one co-chair of each side")),
        (
            any(count < book.voting.least_present for count in _seated(book.voting.quorum_of, seats)),
            _("there are fewer votes than must be present"),
        ),
    )
    return [words for is_wrong, words in wrong if is_wrong]


def _seated(of: QuorumOf, seats: Mapping[Side, int]) -> list[int]:
    return list(seats.values()) if of == QuorumOf.EACH_SIDE else [sum(seats.values())]
