"""Judge whether the clauses of a rule book go together: sums, limits, and what each mode stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.words import Words
from luodi.funds.rulebook.book import MOST_ADVISERS, WHOLE, GateRule, RuleBook
from luodi.funds.rulebook.choices import WITH_SHARE, Drop, Majority, Payer, Proof, QuorumOf, Side, Tie
from luodi.funds.rulebook.comparing import percent
from luodi.funds.rulebook.reading import Fault
from luodi.funds.states import Mode

Found = Iterator[tuple[str, Words]]
BOTH = frozenset({Side.GOVERNMENT, Side.UNIVERSITY})
# What a co-led fund decides by both sides, and a government-led one never without the government.
LED_GATES = ("publish_call", "panel_composition", "decision", "award_list")


def unsound(book: RuleBook) -> list[Fault]:
    """List what does not go together in a rule book."""
    return [Fault(path, words) for check in _CHECKS for path, words in check(book)]


def _gates(book: RuleBook) -> Found:
    for one in fields(book.gates):
        rule: GateRule = getattr(book.gates, one.name)
        at = f"gates.{one.name}"
        if one.name == "payment_instruction":
            if rule.needs != (Side.CUSTODIAN,):
                yield (
                    f"{at}.needs",
                    _("payments are approved by the custodian's finance alone; put custodian"),
                )
        elif Side.CUSTODIAN in rule.needs:
            yield f"{at}.needs", _("the custodian approves payments only; take it out here")
        if Side.CUSTODIAN in (*rule.opinions, *rule.vetoes):
            yield f"{at}.opinions", _("the custodian gives no opinion and stops nothing; take it out")
        if set(rule.needs) & {*rule.opinions, *rule.vetoes}:
            yield f"{at}.opinions", _("a side that approves need not be heard besides; take it out")
        if rule.opinion_days and not rule.opinions:
            yield f"{at}.opinion_days", _("name the side whose opinion is waited for, or put 0")


def _mode(book: RuleBook) -> Found:
    together = book.mode == Mode.CO_LED
    for name in LED_GATES:
        needs = frozenset(getattr(book.gates, name).needs)
        if together and not needs >= BOTH:
            yield f"gates.{name}.needs", _("a co-led fund decides this by both sides; put both")
        if not together and Side.GOVERNMENT not in needs:
            yield (
                f"gates.{name}.needs",
                _("a fund led by local government needs its approval here; put it in"),
            )
    if together and not frozenset(book.custodian.chosen_by) >= BOTH:
        yield "custodian.chosen_by", _("in a co-led fund both sides agree on the custodian; put both")


def _voting(book: RuleBook) -> Found:
    voting, both = book.voting, frozenset(book.gates.decision.needs) >= BOTH
    if book.mode == Mode.CO_LED:
        if voting.majority != Majority.DOUBLE:
            yield "voting.majority", _("a co-led fund needs a majority within each side; put double")
        if voting.quorum_of != QuorumOf.EACH_SIDE:
            yield "voting.quorum_of", _("in a co-led fund each side has its own quorum; put each_side")
        if voting.tie == Tie.CHAIR:
            yield "voting.tie", _("in a co-led fund no chair decides alone; put co_chairs, defer or reject")
        if not voting.equal_seats:
            yield "voting.equal_seats", _("in a co-led fund the sides have equal seats; put true")
    elif not both and (voting.majority == Majority.DOUBLE or voting.tie == Tie.CO_CHAIRS):
        yield "voting.majority", _("only one side votes; put simple, and a tie that one chair can settle")
    if not voting.quorum:
        yield "voting.quorum", _("without a quorum nobody need be there; put a fraction above 0")
    if voting.advisers > MOST_ADVISERS:
        yield (
            "voting.advisers",
            format_lazy(_("advisers are at most {most} of a panel; put no more"), most=str(MOST_ADVISERS)),
        )


def _money(book: RuleBook) -> Found:
    if not any(source.payer != Payer.ENTERPRISE for source in book.sources):
        yield "sources", _("enterprises alone make no fund; name the government's or the university's source")
    if book.matching_points and not any(source.payer == Payer.ENTERPRISE for source in book.sources):
        yield "sources", _("matching by enterprises is asked for; add the enterprises as a source, or put 0")
    for number, source in enumerate(book.sources):
        years = [one.year for one in source.years]
        if years != sorted(years):
            yield f"sources[{number}].years", _("put the years in order")


def _classes(book: RuleBook) -> Found:
    for number, one in enumerate(book.classes):
        if one.least_fen > one.most_fen:
            yield f"classes[{number}].least_fen", _("is more than the most; lower it")
        if one.months > book.eligibility.months:
            yield f"classes[{number}].months", _("is longer than any project may last; shorten it")
    if not (book.topics.free or book.topics.tendered):
        yield "topics", _("nothing can be applied for; allow free topics or suggested ones")


def _review(book: RuleBook) -> Found:
    review = book.review
    total = sum(one.points for one in review.criteria)
    if total != WHOLE:
        yield (
            "review.criteria",
            format_lazy(
                _("weights add up to {total} and must make {whole}; change one of them"),
                total=percent(total),
                whole=percent(WHOLE),
            ),
        )
    if review.lowest >= review.highest:
        yield "review.lowest", _("is not below the highest score; lower it")
    scores = [one.score for one in review.labels]
    if scores != sorted(scores) or any(not review.lowest <= one <= review.highest for one in scores):
        yield "review.labels", _("put them in rising order within the scale")
    if review.drop == Drop.EXTREMES and review.reviews < 3:
        yield "review.drop", _("nothing would be left of two reviews; ask for three or drop none")
    if review.spread > review.highest - review.lowest:
        yield "review.spread", _("scores cannot differ by that much; lower it")


def _instalments(book: RuleBook) -> Found:
    total = sum(part.points for part in book.instalments)
    if total != WHOLE:
        yield (
            "instalments",
            format_lazy(
                _("shares add up to {total} and must make {whole}; change one of them"),
                total=percent(total),
                whole=percent(WHOLE),
            ),
        )
    if Proof.SIGNED not in {one.proof for one in book.instalments[0].conditions}:
        yield "instalments[0].conditions", _("no money before the task book is signed; put signed")
    for number, part in enumerate(book.instalments):
        for place, one in enumerate(part.conditions):
            at = f"instalments[{number}].conditions[{place}].at_least_points"
            if one.proof in WITH_SHARE and not one.at_least_points:
                yield at, _("say which share must be reached")
            if one.proof not in WITH_SHARE and one.at_least_points:
                yield at, _("this is reached or not; put 0")
            if one.proof == Proof.SPENT and not number:
                yield at, _("before the first instalment nothing can be spent; take it out")
            if one.proof == Proof.MATCHING and not book.matching_points:
                yield at, _("no matching is asked for; take it out, or ask for it")


def _conflicts(book: RuleBook) -> Found:
    if book.conflicts.joint_soft_months < book.conflicts.joint_months:
        yield "conflicts.joint_soft_months", _("is shorter than the time of being barred; lengthen it")


_CHECKS: tuple[Callable[[RuleBook], Found], ...] = (
    _gates, _mode, _voting, _money, _classes, _review, _instalments, _conflicts,
)  # fmt: skip
