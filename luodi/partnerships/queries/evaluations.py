"""Score the years of standing bodies, and compare them with those of others."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from django.db.models import ExpressionWrapper, F, IntegerField
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.words import Words
from luodi.partnerships import calc
from luodi.partnerships.models import Evaluation, EvaluationIndex, StandingBody
from luodi.partnerships.models.evaluations import MONEY, PLAN
from luodi.partnerships.queries.bodies import Progress, book_of, plan_reached, table_of, year_of
from luodi.partnerships.states import EvaluationState, IndexState


@cache
def index_as_delivered() -> str:
    """Give the text of the index that Luodi comes with."""
    return files("luodi.partnerships").joinpath("index_as_delivered.txt").read_text(encoding="utf-8")


def index_of(kind: str) -> EvaluationIndex | None:
    """Find the index in force for a kind of body; None where the one that Luodi comes with holds."""
    rows = EvaluationIndex.objects.unguarded("by what is evaluated is the same whoever evaluates")
    active = rows.filter(state=IndexState.ACTIVE, retired_at=None, kind__in=(kind, ""))
    return active.order_by("-kind", "-activated_at").first()


def items_of(row: Evaluation) -> tuple[calc.Item, ...]:
    """Give the indicators by which something is evaluated."""
    return row.index.items if row.index else calc.read_index(index_as_delivered())


def lacking_marks(row: Evaluation) -> dict[str, Words]:
    """Name the indicators that nobody has judged yet."""
    lacking = [item for item in items_of(row) if not item.source and item.name not in row.marks]
    return {"": _("Some indicators are not judged yet: give each a value.")} if lacking else {}


def scored(row: Evaluation, actor: Actor) -> list[calc.Scored]:
    """Score a body's year: as it was when it was confirmed, else by what the records say now."""
    if row.state == EvaluationState.FINAL:
        return row.scored
    items = items_of(row)
    wanted = {item.source for item in items}
    progress = {one.name: one for one in year_of(row.body, row.year, actor, wanted)}
    return [calc.Scored(item, _value(item, row, actor, progress)) for item in items]


def _value(item: calc.Item, row: Evaluation, actor: Actor, progress: dict[str, Progress]) -> int | None:
    if not item.source:
        given: int | None = row.marks.get(item.name)
        return given
    if item.source == MONEY:
        of_year = table_of(book_of(row.body, actor)).of_year(row.year)
        return calc.share(of_year.paid.fen, of_year.promised.fen) or 0
    if item.source == PLAN:
        return plan_reached(progress.values())
    return progress[item.source].count if item.source in progress else None


def evaluations_of(body: StandingBody, actor: Actor) -> list[Evaluation]:
    """List the evaluations of a body, the latest year first."""
    rows = Evaluation.objects.allowed(actor).filter(body=body, retired_at=None)
    return list(rows.order_by("-year"))


def peers_of(row: Evaluation, actor: Actor) -> tuple[int | None, int]:
    """Give mean and number of the scores of other bodies of the kind for the year, as far as the actor sees them."""
    rows = Evaluation.objects.allowed(actor).filter(
        year=row.year, state=EvaluationState.FINAL, body__kind=row.body.kind, retired_at=None
    )
    scores = [score for score in rows.exclude(pk=row.pk).values_list("score", flat=True) if score is not None]
    return calc.mean(scores), len(scores)


def peers_of_age(row: Evaluation, names: Iterable[str], actor: Actor) -> calc.Compared | None:
    """Compare with other bodies of the kind at the age that the body had in the year, whenever that was, in one query.

    Within what the actor may see line by line. None where nobody has said since when the body is there, or the year
    was before that.
    """
    opened_in = row.body.opened_in
    if opened_in is None or opened_in > row.year:
        return None
    age = row.year - opened_in
    opened = Coalesce("body__since_year", Cast(ExtractYear("body__starts_on"), IntegerField()))
    rows = (
        Evaluation.objects.allowed(actor, "see_lines")
        .filter(state=EvaluationState.FINAL, body__kind=row.body.kind, score__isnull=False, retired_at=None)
        .exclude(body=row.body)
        .annotate(age=ExpressionWrapper(F("year") - opened, IntegerField()))
        .filter(age__gte=max(age - calc.SAME_AGE, 0), age__lte=age + calc.SAME_AGE)
    )
    found = [
        calc.Peer(body, years, year, score, {line[2]: line[7] for line in lines if line[7] is not None})
        for body, years, year, score, lines in rows.values_list("body", "age", "year", "score", "lines")
    ]
    return calc.compare(found, age, names)
