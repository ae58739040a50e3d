"""Answer how the review of a call stands, application by application, and what keeps the decision from beginning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luodi.calls.models import Application, Call
from luodi.calls.states import ApplicationState
from luodi.funds.rulebook.book import Review
from luodi.funds.scoring import label, scored
from luodi.review.models import ApplicationScore, Assignment, ReviewPlan
from luodi.review.queries.calls import in_round, reviewed_in
from luodi.review.states import COUNTING, LIVE, WRITING, AssignmentState

_WHY = "the overview is for who runs the review"


@dataclass
class Line:
    """Be how the review of one application stands; scores are of what is handed in so far."""

    application: Application
    wanted: int
    tasks: list[Assignment] = field(default_factory=list)
    late: list[Assignment] = field(default_factory=list)
    total: str = ""
    spread: str = ""
    flagged: bool = False
    means: str = ""
    last: ApplicationScore | None = None

    @property
    def live(self) -> list[Assignment]:
        """Give the tasks that are not over."""
        return [row for row in self.tasks if row.state in LIVE]

    @property
    def counting(self) -> int:
        """Count the reviews that are in."""
        return sum(row.state in COUNTING for row in self.tasks)

    @property
    def proposed(self) -> int:
        """Count those whom nobody has asked yet."""
        return sum(row.state == AssignmentState.PROPOSED for row in self.tasks)

    @property
    def promised(self) -> int:
        """Count those who accepted."""
        return sum(row.state in (*WRITING, *COUNTING) for row in self.tasks)

    @property
    def complete(self) -> bool:
        """Tell whether all are in, and as many as the rules ask for."""
        awaited = any(row.state == AssignmentState.INVITED or row.state in WRITING for row in self.tasks)
        return not awaited and self.counting >= self.wanted


def lines(call: Call, today: date) -> list[Line]:
    """Draw up every application of a call's review, in three questions."""
    review = call.book.review
    tasks: dict[int, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.unguarded(_WHY).filter(call=call).order_by("number")
    for row in rows.select_related("expert__person").defer(
        "comment", "confidential", "justification", "remarks"
    ):
        tasks[row.application_id].append(row)
    last = {one.application_id: one for one in ApplicationScore.objects.filter(application__call=call)}
    shown = reviewed_in(call) if call.state == "screening" else in_round(call)
    return [_line(application, review, tasks, last, today) for application in shown]


def line_of(application: Application, tasks: list[Assignment], today: date) -> Line:
    """Draw up one application, whose tasks are known."""
    last = ApplicationScore.objects.filter(application=application).order_by("number").last()
    review = application.call.book.review
    known = {application.pk: last} if last else {}
    return _line(application, review, {application.pk: tasks}, known, today)


def _line(
    application: Application, review: Review, tasks: Mapping[int, list[Assignment]],
    last: Mapping[int, ApplicationScore], today: date,
) -> Line:  # fmt: skip
    line = Line(application, review.reviews, tasks.get(application.pk, []), last=last.get(application.pk))
    line.late = [row for row in line.tasks if is_late(row, today)]
    counted = [row.scores for row in line.tasks if row.state in COUNTING]
    score = scored(review, counted)
    if score.total is not None:
        line.total, line.spread = f"{score.total / 100:.2f}", f"{score.spread / 100:.2f}"
        line.flagged = score.flagged
        said = label(review, score.total)
        line.means = str(said) if said else ""
    return line


def is_late(row: Assignment, today: date) -> bool:
    """Tell whether an answer or a review is overdue."""
    if row.state == AssignmentState.INVITED:
        return row.answer_by_on is not None and row.answer_by_on < today
    return row.state in WRITING and row.due_on is not None and row.due_on < today


@dataclass(frozen=True)
class Standing:
    """Sum up how far a review is."""

    applications: int
    reviewed: int
    wanted: int
    proposed: int
    invited: int
    accepted: int
    handed_in: int
    late: int
    flagged: int

    @property
    def share(self) -> int:
        """Give the reviews that are in, in per cent of those wanted."""
        return min(100, 100 * self.handed_in // self.wanted) if self.wanted else 0


def standing(drawn: list[Line]) -> Standing:
    """Sum up the lines."""
    states: Counter[str] = Counter(row.state for line in drawn for row in line.tasks)
    return Standing(
        applications=len(drawn),
        reviewed=sum(line.application.state == ApplicationState.REVIEWED for line in drawn),
        wanted=sum(line.wanted for line in drawn),
        proposed=states[AssignmentState.PROPOSED],
        invited=states[AssignmentState.INVITED],
        accepted=sum(states[state] for state in WRITING),
        handed_in=sum(states[state] for state in COUNTING),
        late=sum(len(line.late) for line in drawn),
        flagged=sum(line.flagged for line in drawn),
    )


def undecidable(call: Call) -> list[str]:
    """List the codes of applications whose review is not over, or has too few reviews and no waiver."""
    if call.governance is None:
        return []
    wanted = call.book.review.reviews
    last = {one.application_id: one for one in ApplicationScore.objects.filter(application__call=call)}
    open_ = []
    for row in in_round(call).only("pk", "code", "state"):
        score = last.get(row.pk)
        enough = score is not None and (score.reviews >= wanted or (score.waiver and score.reviews))
        if row.state != ApplicationState.REVIEWED or not enough:
            open_.append(row.code)
    return open_


def outcome_words(plan: ReviewPlan) -> dict[str, Any]:
    """Give what the last plan came to, for the page."""
    said = plan.outcome
    return {
        "cures": said.get("cures", []),
        "pairs": said.get("pairs"),
        "mean": round(100 * said["total"] / said["pairs"], 1) if said.get("pairs") else None,
        "proven": said.get("proven"),
        "most": said.get("most"),
        "used": said.get("used"),
    }
