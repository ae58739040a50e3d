"""Do what is done to approvals to publish: ask, tell whose turn it is, put in force, warn, let expire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts import queries as accounts
from luodi.accounts.models import User
from luodi.accounts.states import Role
from luodi.core import change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Invalid
from luodi.core.flow import Taken
from luodi.core.resource import address
from luodi.registry.models import PublicationApproval, ResearchResult
from luodi.registry.states import APPROVAL_FLOW, APPROVAL_PENDING, RESULT_FLOW, ApprovalState, ResultState

# Days before an approval ends that its people are told.
WARNED = 30
# Nobody can promise for longer.
LONGEST = timedelta(days=5 * 366)
_OFFICE = (Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)
_WHY = "an approval belongs to the result that was decided on"


def ask_for_approval(
    result: ResearchResult, *, until_on: date, conditions: str = "", by: Actor, at: datetime
) -> PublicationApproval:
    """Ask owner, school and office, one after the other, whether a result may be shown until a day.

    :raises Invalid: if the day is past or too far, or an approval is under way already.
    :raises NotAllowed: if asking for this result is not the actor's.
    """
    today = localdate(at)
    if until_on <= today:
        raise Invalid({"until_on": [_("Choose a day that is still to come.")]})
    if until_on > today + LONGEST:
        raise Invalid({"until_on": [_("An approval holds for five years at most; then ask again.")]})
    open_one = PublicationApproval.objects.unguarded(_WHY).filter(result=result, state__in=APPROVAL_PENDING)
    if open_one.filter(retired_at=None).exists():
        raise Invalid({"": [_("An approval for this result is under way already.")]})
    row = PublicationApproval(result=result, until_on=until_on, conditions=conditions)
    made = change.create(row, by=by, at=at)
    _tell(_owners(result), made, "asked", at)
    return made


@APPROVAL_FLOW.effect("consent", "note_consent", "endorse", "note_endorsement")
def tell_who_is_next(approval: PublicationApproval, taken: Taken) -> None:
    """Tell the school after the owner, the office after the school, that it is their turn."""
    result = approval.result
    whom = (
        _accounts(Role.SCHOOL_SECRETARY, today=localdate(taken.at), key=str(result.school_id))
        if approval.state == ApprovalState.CONSENTED
        else _accounts(*_OFFICE, today=localdate(taken.at))
    )
    _tell(whom, approval, "asked", taken.at)


@APPROVAL_FLOW.effect("approve")
def put_in_force(approval: PublicationApproval, taken: Taken) -> None:
    """Let outsiders see the result, once published, up to the day that was agreed on."""
    if approval.until_on < localdate(taken.at):
        raise Invalid({"": [_("The day up to which this was asked for is past. Refuse it, and ask anew.")]})
    _keep_end(approval.result, taken.at)
    _tell(_owners(approval.result), approval, "granted", taken.at)


@APPROVAL_FLOW.effect("revoke", "expire")
def take_out_of_sight(approval: PublicationApproval, taken: Taken) -> None:
    """Withdraw the result unless another approval holds."""
    result = approval.result
    if (
        _keep_end(result, taken.at) is None
        and result.state == ResultState.PUBLISHED
        and not result.retired_at
    ):
        note = taken.note or str(_("The approval to publish has expired."))
        RESULT_FLOW.advance(result, "withdraw", by=SYSTEM, at=taken.at, note=note)


@APPROVAL_FLOW.effect("refuse", "revoke")
def tell_who_asked(approval: PublicationApproval, taken: Taken) -> None:
    """Tell who asked, and the owners, why not."""
    asked = [approval.created_by] if approval.created_by else []
    _tell([*asked, *_owners(approval.result)], approval, "ended", taken.at, note=taken.note)


@RESULT_FLOW.effect("publish")
def check_the_term(result: ResearchResult, taken: Taken) -> None:
    """Refuse to publish what outsiders would not see because its approval has run out."""
    if result.approved_until and result.approved_until < localdate(taken.at):
        raise Invalid({"": [_("The approval to publish has expired. Ask for a new one.")]})


def let_approvals_expire(*, at: datetime, today: date) -> int:
    """Let approvals whose day is past expire; their results went out of sight with the day itself.

    :returns: how many.
    """
    over = PublicationApproval.objects.allowed(SYSTEM).filter(
        state=ApprovalState.GRANTED, until_on__lt=today, retired_at=None
    )
    rows = list(over.select_related("result"))
    for row in rows:
        APPROVAL_FLOW.advance(row, "expire", by=SYSTEM, at=at, inner=True)
    return len(rows)


def warn_of_endings(*, at: datetime, today: date) -> int:
    """Stage mails, once, 30 days before the approval of a published result ends: to owners, school and office.

    :returns: how many mails.
    """
    rows = PublicationApproval.objects.allowed(SYSTEM).filter(
        state=ApprovalState.GRANTED,
        until_on__range=(today, today + timedelta(days=WARNED)),
        warned_at=None,
        result__state=ResultState.PUBLISHED,
        result__retired_at=None,
    )
    count = 0
    for row in rows.select_related("result"):
        if row.until_on == row.result.approved_until:
            school = _accounts(Role.SCHOOL_SECRETARY, today=today, key=str(row.result.school_id))
            whom = [*_owners(row.result), *school, *_accounts(*_OFFICE, today=today)]
            count += _tell(whom, row, "ending", at)
        PublicationApproval._base_manager.filter(pk=row.pk).update(warned_at=at)
    return count


def _accounts(*roles: str, today: date, key: str = "") -> list[User]:
    """List the accounts that hold one of the roles today, of one organisation if its key is given."""
    held = accounts.in_force(today).filter(role__in=roles)
    if key:
        held = held.filter(scope="organisation", key=key)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def _owners(result: ResearchResult) -> list[Any]:
    """List the people who made a result."""
    makers = result.inventors.unguarded("they are asked whether their result may be shown")
    return [maker.person for maker in makers.select_related("person__user")]


def _keep_end(result: ResearchResult, at: datetime) -> date | None:
    """Note on the result until when it may be shown; without any approval left it keeps the day of the last.

    :returns: the day, or None if no approval holds any more.
    """
    held = PublicationApproval.objects.unguarded(_WHY).filter(
        result=result, state=ApprovalState.GRANTED, retired_at=None
    )
    last: date | None = held.aggregate(last=Max("until_on"))["last"]
    yesterday = localdate(at) - timedelta(days=1)
    ResearchResult._base_manager.filter(pk=result.pk).update(approved_until=last or yesterday)
    result.refresh_from_db()
    outbox.reindex(result, at=at)
    return last


def _tell(whom: Iterable[Any], approval: PublicationApproval, what: str, at: datetime, note: str = "") -> int:
    """Stage one mail to each address, in the language of its account."""
    told: set[str] = set()
    for one in whom:
        if not one.email or one.email in told:
            continue
        told.add(one.email)
        context = {
            "what": what,
            "title": approval.result.title,
            "until": approval.until_on.isoformat(),
            "note": note,
            "url": settings.LUODI_SITE_URL + address(approval),
        }
        language = getattr(one, "language", "") or getattr(getattr(one, "user", None), "language", "")
        outbox.mail(one.email, "registry/mail/approval", context, language=language or "zh-hans", at=at)
    return len(told)
