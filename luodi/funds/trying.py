"""Answer what a changed rule book would have done to last year's call; pure facts in, differences out.

Every application is judged, scored and decided by both books: first the clauses, then matching, then the limits of its
class, then the cut line of its class within what the sides promised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds.deciding import Call, Candidate, Quota, decide
from luodi.funds.eligibility import Applied, Verdict, judged
from luodi.funds.rulebook.book import RuleBook
from luodi.funds.scoring import Score, scored
from luodi.funds.sharing import by_source


class Fate(models.TextChoices):
    """Be what becomes of an application under a rule book."""

    INELIGIBLE = "ineligible", _("not eligible")
    UNDER_MATCHED = "under_matched", _("matching too low")
    OUTSIDE_CLASS = "outside_class", _("outside the limits of its class")
    UNREVIEWED = "unreviewed", _("not reviewed")
    REJECTED = "rejected", _("below the line")
    AWARDED = "awarded", _("awarded")


@dataclass(frozen=True, slots=True)
class Tried:
    """Be an application of last year's call with its reviews: criterion -> score."""

    applied: Applied
    reviews: tuple[Mapping[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CallFacts:
    """Hold what is known of a call: its year and what was applied."""

    year: int
    applications: tuple[Tried, ...]


@dataclass(frozen=True, slots=True)
class Under:
    """Say what becomes of an application, its score in hundredths, and why it falls."""

    fate: Fate
    score: int | None
    why: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Be an application that fares otherwise, or for other reasons."""

    key: str
    before: Under
    after: Under


@dataclass(frozen=True)
class Trial:
    """Hold the outcome: what changes, how many fare how, what is awarded, and what the trial could not know."""

    changes: tuple[Change, ...]
    before: Mapping[Fate, int]
    after: Mapping[Fate, int]
    awarded_before: Money
    awarded_after: Money
    notes: tuple[Words, ...] = ()


def tried(before: RuleBook, after: RuleBook, call: CallFacts) -> Trial:
    """Try two rule books on a call."""
    old, new = under(before, call), under(after, call)
    asked = {one.applied.key: one.applied.asked for one in call.applications}
    changes = tuple(
        Change(key, old[key], new[key])
        for key in asked
        if (old[key].fate, _paths(old[key])) != (new[key].fate, _paths(new[key]))
    )

    def awarded(fates: Mapping[str, Under]) -> Money:
        return Money(sum(asked[key] for key, one in fates.items() if one.fate == Fate.AWARDED))

    return Trial(
        changes=changes,
        before=Counter(one.fate for one in old.values()),
        after=Counter(one.fate for one in new.values()),
        awarded_before=awarded(old),
        awarded_after=awarded(new),
        notes=tuple(_notes(before, after, call)),
    )


def _paths(one: Under) -> tuple[str, ...]:
    return tuple(verdict.path for verdict in one.why)


def under(book: RuleBook, call: CallFacts) -> dict[str, Under]:
    """Say what becomes of each application of a call under a rule book."""
    fates: dict[str, Under] = {}
    waiting: list[tuple[Tried, int]] = []
    for one in call.applications:
        verdicts = [verdict for verdict in judged(book, one.applied, call.year) if not verdict.met]
        score = _score(book, one)
        if verdicts:
            fates[one.applied.key] = Under(_fallen(verdicts), score.total, tuple(verdicts))
        elif score.total is None:
            fates[one.applied.key] = Under(Fate.UNREVIEWED, None)
        else:
            waiting.append((one, score.total))
    chosen = _decided(book, call, waiting)
    for one, total in waiting:
        key = one.applied.key
        fates[key] = Under(Fate.AWARDED if key in chosen else Fate.REJECTED, total)
    return fates


def _fallen(verdicts: Sequence[Verdict]) -> Fate:
    """Name the first reason: eligibility before matching, matching before the limits of the class."""
    paths = [one.path for one in verdicts]
    if any(not path.startswith(("classes[", "matching_points")) for path in paths):
        return Fate.INELIGIBLE
    return Fate.UNDER_MATCHED if "matching_points" in paths else Fate.OUTSIDE_CLASS


def _score(book: RuleBook, one: Tried) -> Score:
    """Score by the criteria that all reviews have; a scale that changed is stretched by nobody: it is cut off."""
    common = set.intersection(*(set(review) for review in one.reviews)) if one.reviews else set()
    low, high = book.review.lowest, book.review.highest
    reviews = [{key: min(max(review[key], low), high) for key in common} for review in one.reviews]
    return scored(book.review, reviews)


def _promised(book: RuleBook, year: int) -> dict[str, int]:
    """Give what the sides promised for a year; a book that says nothing of it is tried with its first year."""
    here = {key: fen for key, fen in book.promised(year).items() if fen}
    if here:
        return here
    years = sorted({one.year for source in book.sources for one in source.years})
    found = ({key: fen for key, fen in book.promised(other).items() if fen} for other in years)
    return next((one for one in found if one), {})


def _decided(book: RuleBook, call: CallFacts, waiting: Sequence[tuple[Tried, int]]) -> set[str]:
    promised = _promised(book, call.year)
    if not promised:
        return set()
    candidates = tuple(
        Candidate(
            one.applied.key, total,
            {
                (key, call.year): part.fen
                for key, part in by_source(Money(one.applied.asked), promised).items()
            },
            one.applied.class_key,
        )
        for one, total in waiting
    )  # fmt: skip
    quotas = tuple(Quota("class", one.key, most=one.awards) for one in book.classes if one.awards)
    budgets = {(key, call.year): fen for key, fen in promised.items()}
    return set(decide(Call(candidates, budgets, quotas), cut_line=True).given)


def _notes(before: RuleBook, after: RuleBook, call: CallFacts) -> list[Words]:
    """Say what last year's facts cannot tell."""
    found: list[Words] = []
    seen = {key for one in call.applications for review in one.reviews for key in review}
    for criterion in after.review.criteria:
        if seen and criterion.key not in seen:
            words = _("nobody scored “{criterion}”; the other criteria weigh more in this trial")
            found.append(format_lazy(words, criterion=criterion.name))
    few = sum(0 < len(one.reviews) < after.review.reviews for one in call.applications)
    if few:
        words = _("{count} applications had fewer than {least} reviews; they are tried with those they had")
        found.append(format_lazy(words, count=few, least=after.review.reviews))
    if (before.review.lowest, before.review.highest) != (after.review.lowest, after.review.highest):
        found.append(_("the scale changed; old scores are cut off at its ends"))
    if not any(after.promised(call.year).values()):
        found.append(_("the new rule book promises nothing for that year; its first year is taken"))
    return found
