"""A changed rule book is tried on last year's call: who would have fared otherwise, and why."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation

from luodi.core.money import FEN_PER_WAN, Money
from luodi.funds.rulebook import RuleBook
from luodi.funds.rulebook.book import Criterion, Name, YearAmount
from luodi.funds.trying import CallFacts, Fate, Trial, Tried, tried
from tests.funds.books import book_c, book_g
from tests.funds.test_eligibility import DONGHUA, GOOD, PUMP
from tests.funds.test_scoring import marks

BOOK = replace(
    book_g(),
    sources=(
        replace(book_g().sources[0], years=(YearAmount(2026, 200 * FEN_PER_WAN),)),
        *book_g().sources[1:],
    ),
)


def one(key: str, score: int, **facts: object) -> Tried:
    return Tried(replace(GOOD, key=key, **facts), (marks(score, score, score),) * 3)  # type: ignore[arg-type]


CALL = CallFacts(
    2026,
    (
        one("first", 95),
        one("second", 90),
        one("third", 85),
        one("foreign", 99, lead=replace(PUMP, local=False)),
        one("unmatched", 92, matching=0),
        one("large", 91, asked=101 * FEN_PER_WAN, own=101 * FEN_PER_WAN, matching=101 * FEN_PER_WAN),
        Tried(replace(GOOD, key="unread")),
    ),
)


def fates(trial: Trial) -> dict[str, tuple[Fate, Fate]]:
    return {one.key: (one.before.fate, one.after.fate) for one in trial.changes}


def test_same_book_changes_nothing_and_every_fate_is_told() -> None:
    trial = tried(BOOK, BOOK, CALL)
    assert (trial.changes, trial.notes) == ((), ())
    assert trial.before == trial.after == {
        Fate.AWARDED: 2, Fate.REJECTED: 1, Fate.INELIGIBLE: 1, Fate.UNDER_MATCHED: 1, Fate.OUTSIDE_CLASS: 1,
        Fate.UNREVIEWED: 1,
    }  # fmt: skip
    assert trial.awarded_before == Money.wan(160)


def test_more_matching_leaves_fewer() -> None:
    trial = tried(BOOK, replace(BOOK, matching_points=12_500), CALL)
    assert fates(trial)["first"] == (Fate.AWARDED, Fate.UNDER_MATCHED)
    assert trial.awarded_after == Money(0)
    with translation.override("en"):
        (why,) = next(change for change in trial.changes if change.key == "first").after.why
        assert str(why.words) == "enterprises must put in 200,000.00 yuan more"


def test_a_raised_cap_lets_in_and_pushes_out() -> None:
    wider = replace(BOOK, classes=(BOOK.classes[0], replace(BOOK.classes[1], most_fen=110 * FEN_PER_WAN)))
    trial = tried(BOOK, wider, CALL)
    assert fates(trial) == {
        "large": (Fate.OUTSIDE_CLASS, Fate.AWARDED), "second": (Fate.AWARDED, Fate.REJECTED),
    }  # fmt: skip
    assert (trial.awarded_before, trial.awarded_after) == (Money.wan(160), Money.wan(181))


def test_fewer_awards_of_a_class_move_its_line() -> None:
    trial = tried(BOOK, replace(BOOK, classes=(BOOK.classes[0], replace(BOOK.classes[1], awards=1))), CALL)
    assert fates(trial) == {"second": (Fate.AWARDED, Fate.REJECTED)}


def test_other_weights_change_the_order() -> None:
    applications = (
        Tried(replace(GOOD, key="new"), (marks(100, 60, 60),) * 3),
        Tried(replace(GOOD, key="sold"), (marks(50, 95, 95),) * 3),
    )
    call = CallFacts(2026, applications)
    poor = replace(BOOK, sources=(replace(BOOK.sources[0], years=(YearAmount(2026, 80 * FEN_PER_WAN),)),))

    def weighing(book: RuleBook, *points: int) -> RuleBook:
        criteria = zip(book.review.criteria, points, strict=True)
        return replace(
            book, review=replace(book.review, criteria=tuple(replace(c, points=p) for c, p in criteria))
        )

    trial = tried(weighing(poor, 4000, 3000, 3000), weighing(poor, 8000, 1000, 1000), call)
    assert fates(trial) == {"new": (Fate.REJECTED, Fate.AWARDED), "sold": (Fate.AWARDED, Fate.REJECTED)}


def test_what_the_facts_cannot_tell_is_said() -> None:
    review = BOOK.review
    strange = replace(
        BOOK,
        review=replace(
            review, reviews=5, highest=90,
            criteria=(
                *review.criteria[:2], Criterion("jobs", Name("就业", "Jobs"), 3000),
            ),
        ),
        sources=(replace(BOOK.sources[0], years=(YearAmount(2030, 200 * FEN_PER_WAN),)), *BOOK.sources[1:]),
    )  # fmt: skip
    with translation.override("en"):
        notes = [str(note) for note in tried(BOOK, strange, CALL).notes]
    assert notes == [
        "nobody scored “Jobs”; the other criteria weigh more in this trial",
        "6 applications had fewer than 5 reviews; they are tried with those they had",
        "the scale changed; old scores are cut off at its ends",
        "the new rule book promises nothing for that year; its first year is taken",
    ]


def test_from_one_mode_to_the_other() -> None:
    led_by_university = one("theirs", 97, lead=DONGHUA, partners=(PUMP,))
    trial = tried(book_g(), book_c(), replace(CALL, applications=(*CALL.applications, led_by_university)))
    assert fates(trial)["theirs"] == (Fate.INELIGIBLE, Fate.AWARDED)
    assert tried(book_g(), book_c(), CallFacts(2026, ())).changes == ()
