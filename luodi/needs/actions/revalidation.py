"""Ask owners whether their needs are still valid, remind once, and let expire what nobody answers for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid
from luodi.core.flow import Taken
from luodi.needs.actions.introductions import hash_token
from luodi.needs.actions.telling import address_of, language_of
from luodi.needs.models import Need, Revalidation
from luodi.needs.queries import office_days
from luodi.needs.states import NEED_FLOW, OPEN_NEED, NeedState, StillValid

# Months after acceptance, where no deadline says when; and working days to answer, once more after the reminder.
VALID_DAYS: Final = 365
ANSWER_WITHIN: Final = 10
LONGEST_DAYS: Final = 730
# A need that is accepted at or past its deadline is asked about a month later.
_GRACE: Final = 30
# Answers that take a step of the need's flow.
_STEPS: Final = {
    StillValid.ELSEWHERE: "elsewhere",
    StillValid.CHANGED: "correct",
    StillValid.WITHDRAWN: "withdraw",
}


@NEED_FLOW.effect("accept", "reopen")
def set_the_check(need: Need, taken: Taken) -> None:
    """Set the day on which the owner is asked: the deadline, else a year from now."""
    today = localdate(taken.at)
    day = need.deadline_on or today + timedelta(days=VALID_DAYS)
    if day <= today:
        day = today + timedelta(days=_GRACE)
    Need._base_manager.filter(pk=need.pk).update(check_on=day)


def ask_owners(*, at: datetime) -> int:
    """Ask the owners of needs whose day has come; run daily. Gives how many."""
    today = localdate(at)
    due = Need.objects.allowed(SYSTEM).filter(state=NeedState.ACCEPTED, check_on__lte=today, retired_at=None)
    pending = Revalidation.objects.filter(answer=StillValid.PENDING).values("need")
    needs = list(due.exclude(pk__in=pending).select_related("created_by", "officer"))
    until = office_days().after(today, ANSWER_WITHIN)
    for need in needs:
        token = new_token()
        with transaction.atomic():
            Revalidation.objects.create(
                need=need, token_hash=hash_token(token), asked_at=at, answer_by_on=until
            )
            _send(need, token, until, "needs/mail/still_valid", at)
    return len(needs)


def remind_and_expire(*, at: datetime) -> tuple[int, int]:
    """Remind once who has not answered, and let expire what is not answered then either; run daily.

    :returns: how many were reminded, how many needs expired.
    """
    today = localdate(at)
    silent = Revalidation.objects.filter(answer=StillValid.PENDING, answer_by_on__lt=today)
    reminded = expired = 0
    for row in silent.select_related("need__created_by", "need__officer"):
        need = row.need
        with transaction.atomic():
            if need.state != NeedState.ACCEPTED:
                # It went on by itself: there is nothing to ask any more.
                row.delete()
            elif row.reminded_on is None:
                token, until = new_token(), office_days().after(today, ANSWER_WITHIN)
                Revalidation.objects.filter(pk=row.pk).update(
                    second_hash=hash_token(token), reminded_on=today, answer_by_on=until
                )
                _send(need, token, until, "needs/mail/still_valid", at, again=True)
                reminded += 1
            else:
                Revalidation.objects.filter(pk=row.pk).update(answer=StillValid.SILENT, answered_at=at)
                note = gettext("The owner did not say, when asked twice, that it is still valid.")
                NEED_FLOW.advance(need, "expire", by=SYSTEM, at=at, note=note, inner=True)
                _tell_officer(need, StillValid.SILENT, "", at)
                expired += 1
    return reminded, expired


def _send(need: Need, token: str, until: date, template: str, at: datetime, *, again: bool = False) -> None:
    whom = need.created_by
    if whom is None or not whom.email:
        return
    link = settings.LUODI_SITE_URL + reverse("needs:still_valid", args=[token])
    context = {
        "title": need.title,
        "code": need.code,
        "url": link,
        "until": until.isoformat(),
        "again": again,
    }
    outbox.mail(whom.email, template, context, language=language_of(whom), at=at)


def say_whether_valid(
    asked: Revalidation, *, answer: str, until: date | None, note: str, name: str, at: datetime
) -> Need:
    """Keep what the owner says, and do what follows from it: prolong, close, take back for correction, withdraw.

    :raises Invalid: if the new day is missing, over, or too far off.
    :raises Conflict: if it was answered already, or the need has moved on.
    """
    today = localdate(at)
    if answer not in (StillValid.VALID, *_STEPS):
        raise Invalid({"answer": [_("Choose one of the answers.")]})
    if answer == StillValid.VALID and not (until and today < until <= today + timedelta(days=LONGEST_DAYS)):
        raise Invalid({"until": [_("Give a day ahead, within two years.")]})
    with transaction.atomic():
        need: Need = Need._base_manager.get(pk=asked.need_id)
        if need.state not in OPEN_NEED:
            raise Conflict(_("This need is not open any more."))
        given = {"answer": answer, "answered_at": at, "answered_by": name, "note": note}
        if not Revalidation.objects.filter(pk=asked.pk, answer=StillValid.PENDING).update(**given):
            raise Conflict(_("This question has been answered already."))
        by = Actor(user_id=None, name=name, system=True)
        if answer == StillValid.VALID:
            changes: dict[str, Any] = {"check_on": until}
            if need.deadline_on is not None and until is not None and need.deadline_on < until:
                changes["deadline_on"] = until
            need = change.amend(need, changes, version=need.version, by=by, at=at, note=note)
            audit.record(by, "still_valid", need, at=at, note=note)
        else:
            words = note.strip() or str(StillValid(answer).label)
            verb = _STEPS[StillValid(answer)]
            inner = NEED_FLOW.step(verb).inner
            need = NEED_FLOW.advance(need, verb, by=by, at=at, note=words, inner=inner)
        _tell_officer(need, answer, note, at)
    return need


def _tell_officer(need: Need, answer: str, note: str, at: datetime) -> None:
    whom = need.officer
    if whom is not None and whom.email:
        context = {"title": need.title, "answer": str(answer), "note": note, "url": address_of(need)}
        outbox.mail(whom.email, "needs/mail/still_valid_said", context, language=language_of(whom), at=at)
