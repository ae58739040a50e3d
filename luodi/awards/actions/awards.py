"""Accept offers, sign task books on one text, begin awards, stop and settle them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.awards.actions.deciding import matching_of
from luodi.awards.conflicts import barred_from
from luodi.awards.models import Award, AwardMoney, Instalment, InstalmentMoney, Payment, Recovery
from luodi.awards.purses import amounts, is_matching, purse_of, standing
from luodi.awards.states import AWARD_FLOW, INSTALMENT_FLOW, AwardState, InstalmentState
from luodi.calls.models import Target
from luodi.calls.states import APPLICATION_FLOW
from luodi.core import audit, change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.flow import Taken, refuse_unseen
from luodi.core.money import Money
from luodi.funds.actions import gates
from luodi.funds.conflicts import later
from luodi.funds.models import Appropriation, Matter, Payer
from luodi.funds.queries import refuse_idle
from luodi.funds.rulebook.choices import Gate
from luodi.funds.rulebook.choices import Payer as Whose
from luodi.funds.sharing import plan
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.places import Posting, digest
from luodi.ledger.states import Kind, Stage


@APPLICATION_FLOW.effect("accept")
def take_offer(row: Any, taken: Taken) -> None:
    """Begin the task book of an accepted offer, and name its days.

    :raises Conflict: if the offer is over, or the lead owes money to a fund.
    """
    award = Award.objects.unguarded("the offer that is accepted").filter(application=row).first()
    if award is None or award.state != AwardState.OFFERED:
        raise Conflict(_("There is no offer to accept."))
    if localdate(taken.at) > award.offer_ends_on:
        raise Conflict(_("The offer ended on %(day)s.") % {"day": award.offer_ends_on.isoformat()})
    owed = Recovery.objects.unguarded("whether the lead owes a fund money").filter(
        award__application__lead=row.lead_id, state__in=("demanded", "proposed"), retired_at=None
    )
    if owed.exists():
        raise Conflict(_("The lead organisation owes a fund money that was claimed back: settle that first."))
    starts = localdate(taken.at)
    Award._base_manager.filter(pk=award.pk).update(starts_on=starts, ends_on=later(starts, row.months))
    award.refresh_from_db()
    AWARD_FLOW.advance(award, "accept", by=SYSTEM, at=taken.at, inner=True)


@AWARD_FLOW.effect("lapse")
def nothing_more(row: Award, taken: Taken) -> None:
    """Leave no matter of a lapsed award before the sides."""
    gates.withdraw(row, Gate.AWARD_LIST, at=taken.at)


def verify_account(row: Award, *, by: Actor, at: datetime, version: int | None = None) -> Award:
    """Say that the account was verified with its owner by another way than this system.

    ``version`` is what whoever says so has seen.

    :raises NotAllowed: if the actor is not of the finance office.
    :raises Stale: if the award has changed since: the account may be another one.
    :raises Invalid: if there is no account.
    """
    with transaction.atomic():
        current = Award.objects.allowed(by, "verify_account").filter(pk=row.pk).first()
        if current is None:
            raise NotAllowed
        refuse_unseen(current, version)
        if not all(getattr(current, name) for name in Award.ACCOUNT):
            raise Invalid({"account": [_("The applicant has not named an account yet.")]})
        here = Award._base_manager.filter(pk=row.pk, version=current.version)
        if not here.update(account_verified_by=by.user_id, account_verified_at=at, version=F("version") + 1):
            raise Conflict
        audit.record(by, "verify_account", current, at=at)
    row.refresh_from_db()
    return row


def task_book(award: Award) -> dict[str, Any]:
    """Give all that applicant and sides sign: the application's frozen text, money, plan, days and promises."""
    application = award.application
    revision = application.revisions.order_by("-number").first()
    targets: dict[str, int] = {}
    for indicator, number in Target.objects.filter(party__application=application).values_list(
        "indicator", "number"
    ):
        targets[indicator] = targets.get(indicator, 0) + number
    return {
        "application": [application.receipt or application.code, revision.content_hash if revision else ""],
        "days": [str(award.starts_on), str(award.ends_on)],
        "money": [
            [line.appropriation.payer.name, line.appropriation.year, line.amount.fen]
            for line in award.money.select_related("appropriation__payer").filter(matching=False)
        ],
        "matching": matching_of([application.pk]).get(application.pk, Money(0)).fen,
        "instalments": [
            [part.points, [[one.proof, one.at_least_points] for one in part.conditions]]
            for part in application.call.book.instalments
        ],
        "targets": sorted(targets.items()),
        "base": award.base.code if award.base else "",
    }


@AWARD_FLOW.effect("sign")
def sign_for_applicant(row: Award, taken: Taken) -> None:
    """Sign the task book for the applicant, and lay the same text before the sides."""
    content = task_book(row)
    row.content_hash, row.signed_name, row.signed_at = digest(content), taken.by.name[:80], taken.at
    Award._base_manager.filter(pk=row.pk).update(
        content_hash=row.content_hash, signed_name=row.signed_name, signed_at=row.signed_at
    )
    gates.lay(row, Gate.AWARD_LIST, row.application.call.governance, content, by=taken.by, at=taken.at)


def _signed(row: Award, matter: Matter, at: datetime) -> None:
    AWARD_FLOW.advance(row, "begin", by=SYSTEM, at=at, inner=True)


def _refused(row: Award, matter: Matter, at: datetime) -> None:
    AWARD_FLOW.advance(row, "refuse", by=SYSTEM, at=at, note=gates.refusal(matter), inner=True)


gates.follows(
    gates.Kind(
        Gate.AWARD_LIST, Award, _signed, _refused, stands=lambda row, _matter: digest(task_book(row)),
        conflicted=lambda row, _matter: barred_from([row.application_id]), within=ledger.open_books,
    )
)  # fmt: skip


@AWARD_FLOW.effect("begin")
def commit(row: Award, taken: Taken) -> None:
    """Commit the money (L6), take the enterprises' pledge (L13m), and cut the instalments."""
    refuse_idle(row.fund)
    application = row.application
    moves: tuple[Any, ...] = ()
    for year, amount in amounts(row.money.select_related("appropriation__payer")).items():
        moves += postings.committed(purse_of(year), application.pk, amount.fen)
    posting = Posting(
        f"commit:{row.pk}",
        Kind.COMMITTED,
        moves,
        subject=row.ref,
        once=f"commit:{row.pk}",
        approval=row.content_hash,
    )
    ledger.post(posting, by=taken.by, at=taken.at)
    _pledge(row, taken)
    _cut_instalments(row, taken.at)
    APPLICATION_FLOW.advance(application, "contract", by=SYSTEM, at=taken.at, inner=True)


def _pledge(row: Award, taken: Taken) -> None:
    """Book what enterprises have pledged as their matching, as money of its own payer."""
    pledged = matching_of([row.application_id]).get(row.application_id, Money(0))
    if not pledged:
        return
    year = _enterprises(row, taken.at)
    AwardMoney.objects.create(award=row, appropriation=year, amount=pledged, matching=True)  # type: ignore[misc]
    moves = postings.pledged(purse_of(year), row.application_id, pledged.fen)
    ledger.post(
        Posting(f"pledge:{row.pk}", Kind.PLEDGED, moves, subject=row.ref, side=Whose.ENTERPRISE),
        by=taken.by, at=taken.at,
    )  # fmt: skip


def _enterprises(row: Award, at: datetime) -> Appropriation:
    """Find the payer that enterprises' matching goes by, with the year of the call; make what is missing."""
    payers = Payer.objects.unguarded("the payer of enterprises' matching").filter(
        fund=row.fund, side=Whose.ENTERPRISE, retired_at=None
    )
    payer = payers.order_by("pk").first() or change.create(
        Payer(fund=row.fund, name="企业配套", side=Whose.ENTERPRISE, origin=row.origin), by=SYSTEM, at=at
    )
    years = Appropriation.objects.unguarded("the year of enterprises' matching").filter(
        payer=payer, year=row.application.call.year, retired_at=None
    )
    found: Appropriation = years.first() or change.create(
        Appropriation(payer=payer, year=row.application.call.year, planned=Money(0), origin=row.origin),  # type: ignore[misc]
        by=SYSTEM,
        at=at,
    )
    return found


def _cut_instalments(row: Award, at: datetime) -> None:
    book = row.application.call.book
    money = {
        str(line.appropriation_id): line.amount for line in row.money.filter(matching=False).order_by("pk")
    }
    parts = plan(money, [part.points for part in book.instalments])
    for number, (part, cut) in enumerate(zip(book.instalments, parts, strict=True), start=1):
        made = Instalment(
            award=row, number=number, points=part.points, origin=row.origin,
            conditions=[[one.proof.value, one.at_least_points] for one in part.conditions],
        )  # fmt: skip
        made = change.create(made, by=SYSTEM, at=at)
        InstalmentMoney.objects.bulk_create(
            InstalmentMoney(instalment=made, appropriation_id=int(key), amount=amount)  # type: ignore[misc]
            for key, amount in cut.by_source.items()
        )


def give_free(row: Award, *, kind: Kind, by: Actor, at: datetime, key: str) -> Money:
    """Give free what an award has not had released (L15), and end what enterprises still pledge.

    :returns: what became free of the fund's own money.
    """
    there = standing(Stage.AWARD, row.fund_id, application=row.application_id)
    moves: tuple[Any, ...] = ()
    freed = 0
    for line in row.money.select_related("appropriation__payer"):
        year = line.appropriation
        left = there.get((year.payer_id, year.year), 0)
        if not left:
            continue
        purse = purse_of(year)
        if is_matching(year):
            moves += postings.turned(postings.pledged(purse, row.application_id, left))
        else:
            moves += postings.lowered(purse, row.application_id, left)
            freed += left
    if moves:
        ledger.post(Posting(key, kind, moves, subject=row.ref), by=by, at=at)
    for part in row.instalments.unguarded("the plan of an award that ends").filter(
        state__in=(InstalmentState.PLANNED, InstalmentState.VERIFIED)
    ):
        INSTALMENT_FLOW.advance(part, "drop", by=SYSTEM, at=at, inner=True)
    return Money(freed)


@AWARD_FLOW.effect("complete")
def settle(row: Award, taken: Taken) -> None:
    """Give the surplus of an accepted project free; it counts no more as one under way."""
    give_free(row, kind=Kind.SURPLUS, by=taken.by, at=taken.at, key=f"surplus:{row.pk}")
    APPLICATION_FLOW.advance(row.application, "complete", by=SYSTEM, at=taken.at, inner=True)


@AWARD_FLOW.effect("terminate")
def end_early(row: Award, taken: Taken) -> None:
    """Give free what a terminated project has not had released; it counts no more as one under way."""
    give_free(row, kind=Kind.SURPLUS, by=taken.by, at=taken.at, key=f"ended:{row.pk}")
    APPLICATION_FLOW.advance(
        row.application, "terminate", by=SYSTEM, at=taken.at, note=taken.note, inner=True
    )


def open_payments(row: Award) -> bool:
    """Tell whether money of an award is on its way."""
    return bool(
        Payment.objects.unguarded("whether money is on its way").filter(
            instalment__award=row, state__in=("prepared", "instructed")
        ).exists()
        or row.instalments.unguarded("whether an instalment is due").filter(state__in=("proposed", "released")).exists()
    )  # fmt: skip


def refuse_stopped(row: Award) -> None:
    """Refuse to release or pay while an award is stopped (W2).

    :raises Conflict: with the reason.
    """
    state = Award.objects.unguarded("whether an award runs").values_list("state", flat=True).get(pk=row.pk)
    if state != AwardState.ACTIVE:
        raise Conflict(_("The award does not run: nothing of it is released or paid."))
    refuse_idle(row.fund)
