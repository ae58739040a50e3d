"""Do what is done to agreements, standing bodies and notes of interactions, by people and by the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from luodi.accounts import queries as accounts
from luodi.accounts.models import User
from luodi.accounts.states import Role
from luodi.core import audit, change, files, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.resource import address
from luodi.partnerships import calc, queries
from luodi.partnerships.chat import Note
from luodi.partnerships.models import (
    Agreement,
    AgreementText,
    Evaluation,
    EvaluationIndex,
    Interaction,
    Promise,
    StandingBody,
    Target,
)
from luodi.partnerships.models.evaluations import frozen
from luodi.partnerships.queries import WARNINGS
from luodi.partnerships.states import (
    AGREEMENT_FLOW,
    BODY_FLOW,
    EVALUATION_FLOW,
    INDEX_FLOW,
    AgreementState,
    IndexState,
    InteractionKind,
    PromiseState,
)


def let_expire(*, at: datetime, today: date) -> int:
    """Let signed agreements whose term is over expire; run daily by the worker.

    :returns: how many.
    """
    over = list(
        Agreement.objects.allowed(SYSTEM).filter(
            state=AgreementState.SIGNED, ends_on__lt=today, retired_at=None
        )
    )
    for row in over:
        AGREEMENT_FLOW.advance(row, "expire", by=SYSTEM, at=at, inner=True)
    return len(over)


def warn(*, at: datetime, today: date) -> int:
    """Stage a mail 180, 90 and 30 days before an agreement ends, to whose work its region is.

    One that has a successor is not spoken of any more.

    :returns: how many mails.
    """
    days = [today + timedelta(days=left) for left in WARNINGS]
    rows = Agreement.objects.allowed(SYSTEM).filter(
        state=AgreementState.SIGNED, ends_on__in=days, retired_at=None, successors=None
    )
    count = 0
    keepers = list(_keepers(today))
    for row in rows.select_related("region"):
        for user, actor in keepers:
            if user.email and Agreement.objects.allowed(actor, "end").filter(pk=row.pk).exists():
                context = {
                    "title": row.title,
                    "region": str(row.region),
                    "ends_on": row.ends_on.isoformat() if row.ends_on else "",
                    "days": (row.ends_on - today).days if row.ends_on else 0,
                    "url": settings.LUODI_SITE_URL + address(row),
                }
                outbox.mail(user.email, "partnerships/mail/ending", context, language=user.language, at=at)
                count += 1
    return count


def _keepers(today: date) -> list[tuple[User, Actor]]:
    roles = (Role.OFFICE_DIRECTOR, Role.REGIONAL_OFFICER, Role.RESIDENT)
    holders = accounts.in_force(today).filter(role__in=roles).values("user")
    users = User.objects.filter(pk__in=holders, is_active=True).order_by("pk")
    return [(user, accounts.actor_of(user, timezone.localdate())) for user in users]


def keep_chat(
    notes: Sequence[Note], facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> list[Interaction]:
    """Keep a pasted chat as one note a day; ``facts`` are fields that all have in common.

    :raises NotAllowed: if writing notes is not the actor's.
    """
    with transaction.atomic():
        return [
            change.create(
                Interaction(
                    kind=InteractionKind.MESSAGE,
                    happened_on=note.day,
                    note=note.text,
                    people="、".join(note.people)[:300],
                    officer_id=by.user_id,
                    **facts,
                ),
                by=by,
                at=at,
            )
            for note in notes
        ]


def finish_step(row: Interaction, *, on: date, by: Actor, at: datetime) -> Interaction:
    """Note that the next step is done.

    :raises NotAllowed: if it is not the actor's to say.
    """
    return change.amend(row, {"done_on": on}, version=row.version, by=by, at=at, verb="done")


def hand_over(row: Interaction, *, to: User, by: Actor, at: datetime) -> Interaction:
    """Let somebody else look after a note.

    :raises NotAllowed: if it is not the actor's to give.
    """
    return change.amend(row, {"officer": to}, version=row.version, by=by, at=at, verb="hand_over")


def add_text(
    row: AgreementText, upload: IO[bytes], *, name: str, size: int, by: Actor, at: datetime
) -> AgreementText:
    """Keep the next version of an agreement's text with its file.

    :raises NotAllowed: if keeping them is not the actor's.
    :raises Invalid: if the file is none that is taken, or the version is not complete.
    :raises Conflict: if somebody else added one at the same moment.
    """
    rows = AgreementText.objects.unguarded("numbers go on whoever sees them").filter(agreement=row.agreement)
    row.number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            kept = change.create(row, by=by, at=at)
            files.add_file(kept, upload, name=name, size=size, by=by, at=at)
    except IntegrityError:
        raise Conflict from None
    return kept


def renew_agreement(row: Agreement, *, by: Actor, at: datetime) -> Agreement:
    """Start the agreement that continues one, with the promises that are still open; its term is still to be said.

    :raises Missing: if the agreement is not open to the actor.
    :raises NotAllowed: if renewing it is not the actor's.
    :raises Conflict: if it is not in force or over, or was renewed already.
    """
    if not Agreement.objects.allowed(by).filter(pk=row.pk).exists():
        raise Missing
    if not Agreement.objects.allowed(by, "renew").filter(pk=row.pk).exists():
        raise NotAllowed
    if not queries.may_be_renewed(row):
        raise Conflict
    made = Agreement(
        title=row.title,
        level=row.level,
        region_id=row.region_id,
        summary=row.summary,
        amount=row.amount,
        predecessor=row,
    )
    partners = list(row.partners.unguarded("the parties stay the same, whoever writes it down"))
    open_ones = Promise.objects.allowed(by).filter(agreement=row, state=PromiseState.OPEN, retired_at=None)
    with transaction.atomic():
        made = change.create(made, by=by, at=at, related={"partners": partners})
        for one in open_ones.order_by("pk"):
            facts = {name: getattr(one, name) for name in ("clause", "title", "side", "owner", "measure")}
            change.create(Promise(agreement=made, **facts), by=by, at=at)
    return made


def set_targets(
    body: StandingBody, year: int, targets: Mapping[str, int], *, by: Actor, at: datetime
) -> None:
    """Set the targets of a body's year by indicator; 0 is none.

    :raises NotAllowed: if planning is not the actor's.
    :raises Invalid: if an indicator is not known, or a target is not a number there can be.
    """
    rows = Target.objects.unguarded("each is checked when it is changed").filter(
        body=body, year=year, retired_at=None
    )
    known = {row.indicator: row for row in rows}
    with transaction.atomic():
        for indicator, target in targets.items():
            row = known.get(indicator)
            if row is None and target:
                change.create(Target(body=body, year=year, indicator=indicator, target=target), by=by, at=at)
            elif row is not None and row.target != target:
                change.amend(row, {"target": target}, version=row.version, by=by, at=at)


@BODY_FLOW.effect("open")
def _note_the_year(row: StandingBody, taken: Taken) -> None:
    """Note since when a body is there, where nobody has said so."""
    rows = StandingBody.objects.unguarded("the step was decided on").filter(pk=row.pk, since_year=None)
    rows.update(since_year=timezone.localtime(taken.at).year)


@EVALUATION_FLOW.effect("confirm")
def _freeze(row: Evaluation, taken: Taken) -> None:
    """Keep what was scored: a confirmed evaluation does not move with the records behind it."""
    live = Evaluation(body=row.body, year=row.year, index=row.index, marks=row.marks)
    lines = queries.scored(live, taken.by)
    score = calc.total(lines)
    _set(row, lines=[frozen(line) for line in lines], score=score, grade=calc.grade(score))


@EVALUATION_FLOW.effect("reopen")
def _thaw(row: Evaluation, taken: Taken) -> None:
    """Forget what was scored; the record of changes still knows."""
    audit.record(taken.by, "amend", row, at=taken.at, changes={"score": [row.score, None]})
    _set(row, lines=[], score=None, grade="")


def _set(row: Evaluation, **values: Any) -> None:
    Evaluation.objects.unguarded("the step was decided on").filter(pk=row.pk).update(**values)
    row.refresh_from_db()


@INDEX_FLOW.effect("activate")
def _supersede_the_others(row: EvaluationIndex, taken: Taken) -> None:
    """Let what was in force for the same kinds be superseded."""
    rows = EvaluationIndex.objects.unguarded("the step was decided on")
    rows.filter(pk=row.pk).update(activated_at=taken.at)
    for other in rows.filter(state=IndexState.ACTIVE, kind=row.kind, retired_at=None).exclude(pk=row.pk):
        INDEX_FLOW.advance(other, "supersede", by=SYSTEM, at=taken.at, inner=True)
