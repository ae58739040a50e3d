"""Answer which applications get money within budgets and quotas, and what is in the way of a decision; pure.

``decide`` chooses the highest total score, or with ``cut_line`` what stands above a line in each class; exact by mixed
integer programming (HiGHS), with a bound. Where nothing fits, ``cure`` names the fewest requirements to loosen, and by
how much. ``inversions`` lists lower scores that were preferred, which need a written reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.money import Money
from luodi.core.words import Words

Pot = tuple[str, int]
"""A source and a year."""
Of = Literal["class", "region", "all"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Be an application that can be awarded: its score (any whole unit), and what it asks of each pot.

    ``floor`` is the least it can do with, in basis points of what it asks; 10,000 means that nothing can be cut.
    """

    key: str
    score: int
    asked: Mapping[Pot, int]
    class_key: str = ""
    region: str = ""
    floor: int = 10_000

    def least(self, pot: Pot) -> int:
        """Give the least fen of a pot that it can do with, rounded up."""
        return -(-self.asked.get(pot, 0) * self.floor // 10_000)

    def cuttable(self, pot: Pot) -> int:
        """Give how many fen of a pot can be cut."""
        return self.asked.get(pot, 0) - self.least(pot)


@dataclass(frozen=True, slots=True)
class Quota:
    """Ask for numbers or amounts of a class, a region or all: from ``least`` to ``most`` (None: any)."""

    of: Of
    key: str = ""
    counts: Literal["awards", "fen"] = "awards"
    least: int = 0
    most: int | None = None

    def holds(self, one: Candidate) -> bool:
        """Tell whether an application counts here."""
        return self.of == "all" or self.key == (one.class_key if self.of == "class" else one.region)


@dataclass(frozen=True)
class Call:
    """Be what is to be decided; ``must`` and ``never`` are locks by key of application."""

    candidates: tuple[Candidate, ...]
    budgets: Mapping[Pot, int]
    quotas: tuple[Quota, ...] = ()
    must: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    @property
    def ranked(self) -> list[Candidate]:
        """Order by score, the highest first; equal ones as they were given."""
        return sorted(self.candidates, key=lambda one: -one.score)


@dataclass(frozen=True)
class Requirement:
    """Be one thing that a decision must keep: a budget, a quota or a lock."""

    kind: Literal["budget", "least", "most", "must"]
    about: Pot | Quota | str

    def words(self, amount: int) -> Words:
        """Say how to loosen it by an amount."""
        if isinstance(self.about, tuple):
            return format_lazy(
                _("raise the budget of {source} for {year} by {amount} yuan"),
                source=self.about[0], year=self.about[1], amount=Money(amount).in_yuan(),
            )  # fmt: skip
        if isinstance(self.about, str):
            return format_lazy(_("do not insist on {application}"), application=self.about)
        by = Money(amount).in_yuan() if self.about.counts == "fen" else str(amount)
        name = self.about.key or _("all")
        least, most = _("lower the minimum of {name} by {by}"), _("raise the maximum of {name} by {by}")
        return format_lazy(least if self.kind == "least" else most, name=name, by=by)


@dataclass(frozen=True)
class Loosened:
    """Be one step of a cure: a requirement, and by how much it is to be loosened (fen, awards, or the lock)."""

    requirement: Requirement
    amount: int

    @property
    def words(self) -> Words:
        """Say what to do."""
        return self.requirement.words(self.amount)


class Infeasible(ValueError):
    """Say that no decision keeps every requirement, and the smallest cure."""

    def __init__(self, cure: Sequence[Loosened]) -> None:
        super().__init__("; ".join(str(one.words) for one in cure))
        self.cure = tuple(cure)


class Undecided(RuntimeError):
    """Say that no choice was found, nor that there is none, within the time that a page can wait."""


@dataclass(frozen=True)
class Decision:
    """Be what is chosen: application -> fen of each pot; total score, and a bound that no decision exceeds."""

    given: Mapping[str, Mapping[Pot, int]]
    total: int
    bound: int
    lines: Mapping[str, int | None] = field(default_factory=dict)
    """With a cut line: class -> the lowest score above it, None where the class gets nothing."""

    @property
    def optimal(self) -> bool:
        """Tell whether nothing better exists."""
        return self.total >= self.bound


@dataclass(frozen=True, slots=True)
class Inversion:
    """Be a preferred application with those of its class that scored higher and were not chosen."""

    preferred: str
    passed_over: tuple[str, ...]


def decide(call: Call, *, cut_line: bool = False) -> Decision:
    """Choose applications; amounts that can be cut are filled up in the order of scores once it is clear who gets any.

    :raises Infeasible: if no choice keeps budgets, quotas and locks.
    :raises Undecided: if the solver's time is over before there is an answer.
    :raises ValueError: if keys repeat, or a lock says both or names nobody.
    """
    _judge(call)
    from luodi.funds.choosing import best_choice, smallest_cure

    found = best_choice(call, cut_line=cut_line)
    if found is None:
        raise Infeasible(smallest_cure(call, cut_line=cut_line))
    given, bound = found
    total = sum(one.score for one in call.candidates if one.key in given)
    lines: dict[str, int | None] = {}
    if cut_line:
        lines = {one.class_key: None for one in call.candidates}
        for one in call.ranked:
            if one.key in given and one.key not in call.must:
                lines[one.class_key] = one.score
    return Decision(given, total, max(bound, total), lines)


def what_if(
    call: Call, budgets: Sequence[Mapping[Pot, int]], *, cut_line: bool = True
) -> list[Decision | Infeasible]:
    """Decide once for each budget, as a slider over the cut line shows it."""
    answers: list[Decision | Infeasible] = []
    for budget in budgets:
        try:
            answers.append(decide(replace(call, budgets=budget), cut_line=cut_line))
        except Infeasible as refused:
            answers.append(refused)
    return answers


def _judge(call: Call) -> None:
    keys = Counter(one.key for one in call.candidates)
    if any(count > 1 for count in keys.values()):
        raise ValueError("an application is decided on once")
    if call.must & call.never or (call.must | call.never) - set(keys):
        raise ValueError("a lock names an application of the call, and says one thing")
    for one in call.candidates:
        if not 0 <= one.floor <= 10_000 or min(one.asked.values(), default=0) < 0 or one.score < 0:
            raise ValueError("scores and amounts are not negative, a floor is at most the whole")


def loosened(call: Call, cure: Iterable[Loosened]) -> Call:
    """Apply a cure: the call with its requirements loosened."""
    for one in cure:
        about = one.requirement.about
        if isinstance(about, str):
            call = replace(call, must=call.must - {about})
        elif isinstance(about, tuple):
            call = replace(call, budgets={**call.budgets, about: call.budgets.get(about, 0) + one.amount})
        else:
            call = replace(call, quotas=_with_room(call.quotas, one.requirement.kind, about, one.amount))
    return call


def _with_room(quotas: Sequence[Quota], kind: str, about: Quota, amount: int) -> tuple[Quota, ...]:
    """Loosen one end of a quota; its other end may have been loosened before."""

    def loose(quota: Quota) -> Quota:
        if (quota.of, quota.key, quota.counts) != (about.of, about.key, about.counts):
            return quota
        if kind == "least" and quota.least == about.least:
            return replace(quota, least=quota.least - amount)
        if kind == "most" and quota.most == about.most:
            return replace(quota, most=(quota.most or 0) + amount)
        return quota

    return tuple(loose(quota) for quota in quotas)


def filled(call: Call, given: Mapping[str, Mapping[Pot, int]]) -> dict[str, dict[Pot, int]]:
    """Fill cut amounts up in the order of scores, as far as budgets and the highest amounts of quotas go."""
    full = {key: dict(pots) for key, pots in given.items()}
    left = Counter(call.budgets)
    for pots in full.values():
        left.subtract(pots)
    caps = [quota for quota in call.quotas if quota.counts == "fen" and quota.most is not None]
    room = [(quota.most or 0) - _counted(quota, call, full) for quota in caps]
    for one in call.ranked:
        for pot in one.asked if one.key in full else ():
            mine = [n for n, quota in enumerate(caps) if quota.holds(one)]
            more = min(one.asked[pot] - full[one.key].get(pot, 0), left[pot], *(room[n] for n in mine))
            if more > 0:
                full[one.key][pot] = full[one.key].get(pot, 0) + more
                left[pot] -= more
                for n in mine:
                    room[n] -= more
    return full


def _counted(quota: Quota, call: Call, given: Mapping[str, Mapping[Pot, int]]) -> int:
    mine = [one.key for one in call.candidates if one.key in given and quota.holds(one)]
    return len(mine) if quota.counts == "awards" else sum(sum(given[key].values()) for key in mine)


def broken(call: Call, given: Mapping[str, Mapping[Pot, int]]) -> dict[Requirement, int]:
    """List the requirements that a choice does not keep, and by how much; exact, in whole fen."""
    found: dict[Requirement, int] = {}
    for pot in {pot for one in call.candidates for pot in one.asked}:
        over = sum(pots.get(pot, 0) for pots in given.values()) - call.budgets.get(pot, 0)
        if over > 0:
            found[Requirement("budget", pot)] = over
    for quota in call.quotas:
        counted = _counted(quota, call, given)
        if counted < quota.least:
            found[Requirement("least", quota)] = quota.least - counted
        if quota.most is not None and counted > quota.most:
            found[Requirement("most", quota)] = counted - quota.most
    found |= {Requirement("must", key): 1 for key in sorted(call.must - set(given))}
    return found


def inversions(call: Call, chosen: Iterable[str]) -> list[Inversion]:
    """List what was preferred to higher scores of its class: the lowest preferred first."""
    taken = set(chosen)
    by_class: dict[str, list[Candidate]] = {}
    for one in call.ranked:
        by_class.setdefault(one.class_key, []).append(one)
    found = [inversion for group in by_class.values() for inversion in _inverted(group, taken)]
    scores = {one.key: one.score for one in call.candidates}
    return sorted(found, key=lambda one: (scores[one.preferred], one.preferred))


def equal_at_line(call: Call, chosen: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Name by class who scored as much as the lowest chosen and was not: there the order alone decided."""
    taken = set(chosen)
    lowest: dict[str, int] = {}
    for one in call.ranked:
        if one.key in taken - call.must:
            lowest[one.class_key] = one.score
    found: dict[str, tuple[str, ...]] = {}
    for one in call.ranked:
        if one.key not in taken | call.never and lowest.get(one.class_key) == one.score:
            found[one.class_key] = (*found.get(one.class_key, ()), one.key)
    return found


def _inverted(group: Sequence[Candidate], taken: set[str]) -> Iterator[Inversion]:
    """Go down one class by scores; who was passed over stands above."""
    above: list[Candidate] = []
    for one in group:
        if one.key not in taken:
            above.append(one)
        elif passed := tuple(other.key for other in above if other.score > one.score):
            yield Inversion(one.key, passed)
