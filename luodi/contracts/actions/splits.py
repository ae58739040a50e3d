"""Draw up splits of income, have the people confirm, lead them to payment, and take back what was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts import queries, splitting
from luodi.contracts.income_states import SPLIT_FLOW, PartAnswer, SplitState
from luodi.contracts.models import Contract, IncomeSplit, Receipt, SplitCost, SplitPart, SplitReceipt
from luodi.contracts.queries.income_figures import form_of
from luodi.contracts.queries.splits import Share
from luodi.core import audit, change, outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.needs.actions import hash_token
from luodi.projects.models import Member

NOTHING = Money(0)


def open_split(contract: Contract, receipts: Sequence[Receipt], *, by: Actor, at: datetime) -> IncomeSplit:
    """Begin to share out receipts of a contract, all of one way; the shares of its project's team are taken over.

    :raises NotAllowed: if sharing this contract's income is not the actor's.
    :raises Invalid: if there is no receipt, or they came in by several ways, or one is shared already.
    """
    way = _one_way(contract, receipts, None)
    with transaction.atomic():
        row = IncomeSplit(contract=contract, way=way, form=form_of(way))
        split = change.create(row, by=by, at=at)
        return _amended(split, 1, by, at, receipts=receipts, shares=_team_of(contract))


def _one_way(contract: Contract, receipts: Sequence[Receipt], split: IncomeSplit | None) -> str:
    free = {row.pk for row in queries.shareable(contract, split)}
    if not receipts:
        raise Invalid({"receipts": [_("Choose the receipts that are shared out.")]})
    if not {row.pk for row in receipts} <= free:
        raise Invalid({"receipts": [_("A receipt is shared already, or is none of the three ways.")]})
    ways = {queries.way_of(row) for row in receipts}
    if len(ways) > 1:
        raise Invalid({"receipts": [_("Receipts of different ways are shared by different policies.")]})
    return ways.pop()


def _team_of(contract: Contract) -> list[Share]:
    """Take the shares of the project's team over, brought to the whole; else the person in charge gets all."""
    team = Member.objects.filter(project=contract.project_id, share__gt=0).select_related("person")
    rows = sorted(team, key=lambda one: (one.role != "lead", one.pk)) if contract.project_id else []
    if rows:
        points = [part.fen for part in Money(splitting.WHOLE).split([row.share or 0 for row in rows])]
        return [
            Share(row.person, part, row.role == "lead")
            for row, part in zip(rows, points, strict=True)
            if part
        ]
    return [Share(contract.lead, splitting.WHOLE, True)] if contract.lead else []


def amend_split(
    split: IncomeSplit,
    *,
    version: int,
    by: Actor,
    at: datetime,
    receipts: Sequence[Receipt] | None = None,
    costs: Mapping[str, tuple[Any, str]] | None = None,
    shares: Sequence[Share] | None = None,
) -> IncomeSplit:
    """Change what a draft shares out, deducts, or to whom; who gets another amount has to confirm anew.

    :raises NotAllowed: if the split is not the actor's to write on.
    :raises Conflict: if somebody else changed it since ``version``.
    :raises Invalid: if costs exceed the income, a receipt is shared already, or shares exceed the whole.
    """
    if receipts is not None:
        _one_way(split.contract, receipts, split)
    with transaction.atomic():
        return _amended(split, version, by, at, receipts=receipts, costs=costs, shares=shares)


def _amended(
    split: IncomeSplit,
    version: int,
    by: Actor,
    at: datetime,
    *,
    receipts: Sequence[Receipt] | None = None,
    costs: Mapping[str, tuple[Any, str]] | None = None,
    shares: Sequence[Share] | None = None,
) -> IncomeSplit:
    if receipts is not None:
        _take(split, receipts)
    if costs is not None:
        SplitCost.objects.filter(split=split).delete()
        SplitCost.objects.bulk_create(
            SplitCost(split=split, kind=kind, amount=amount, reason=reason)
            for kind, (amount, reason) in costs.items()
        )
    # The record itself comes last: its rule and its version decide whether any of this stays.
    figures = _figures(split, receipts)
    amended = change.amend(split, figures, version=version, by=by, at=at)
    if shares is not None:
        _divide_among(amended, shares)
        audit.record(by, "amend_parts", amended, at=at, changes={"parts": []})
    _reckon_parts(amended)
    return amended


def _take(split: IncomeSplit, receipts: Sequence[Receipt]) -> None:
    SplitReceipt.objects.filter(split=split).delete()
    try:
        with transaction.atomic():
            SplitReceipt.objects.bulk_create(SplitReceipt(split=split, receipt=row) for row in receipts)
    except IntegrityError:
        raise Conflict(_("Somebody else has shared one of these receipts at the same moment.")) from None


def _figures(split: IncomeSplit, receipts: Sequence[Receipt] | None) -> dict[str, Any]:
    """Reckon what a draft comes to: by the policy in force, which may be another one than yesterday."""
    rows = receipts if receipts is not None else queries.receipts_of_split(split)
    gross = Money(sum(row.amount.fen for row in rows))
    costs = Money(sum(cost.amount.fen for cost in SplitCost.objects.filter(split=split)))
    net = gross - costs
    if net.fen < 0:
        raise Invalid({"costs": [_("Costs cannot exceed what was received.")]})
    way = queries.way_of(rows[0]) if rows else split.way
    policy = queries.policy_for(split.contract, way)
    parts = splitting.share(net, policy.steps) if policy else splitting.Parts(net, NOTHING, NOTHING)
    return {
        "way": way,
        "form": form_of(way),
        "policy": policy,
        "gross": gross,
        "costs_sum": costs,
        "net": net,
        "unit_part": parts.unit,
        "school_part": parts.school,
        "team_part": parts.team,
    }


def _divide_among(split: IncomeSplit, shares: Sequence[Share]) -> None:
    if len({one.person.pk for one in shares}) < len(shares):
        raise Invalid({"person": [_("This person has a part already.")]})
    total = sum(one.points for one in shares)
    if total > splitting.WHOLE or any(one.points <= 0 for one in shares):
        words = _("Shares are above 0 and add up to 100 %% at most; these are %(sum)s %%.")
        raise Invalid({"share": [words % {"sum": splitting.percent(total)}]})
    kept = {row.person_id: row for row in SplitPart.objects.filter(split=split)}
    SplitPart.objects.filter(split=split).exclude(person__in=[one.person.pk for one in shares]).delete()
    for one in shares:
        row = kept.get(one.person.pk) or SplitPart(split=split, person=one.person)
        if row.pk and (row.share, row.is_main) != (one.points, one.main):
            _ask_anew(row)
        row.share, row.is_main = one.points, one.main
        row.save()


def _reckon_parts(split: IncomeSplit) -> None:
    """Divide the people's part by their shares once these are complete."""
    parts = list(SplitPart.objects.filter(split=split).order_by("pk"))
    whole = sum(part.share for part in parts) == splitting.WHOLE
    amounts = (
        splitting.divide(split.team_part, [part.share for part in parts]) if whole else [NOTHING] * len(parts)
    )
    for part, amount in zip(parts, amounts, strict=True):
        if part.amount != amount:
            _ask_anew(part)
            part.amount = amount
            part.save()


def _ask_anew(part: SplitPart) -> None:
    part.answer, part.answered_at, part.reason, part.token_hash = PartAnswer.PENDING, None, "", ""


def ask_people(split: IncomeSplit, *, by: Actor, at: datetime) -> tuple[int, int]:
    """Send everybody who has not confirmed a link to do so without an account.

    :returns: how many mails were staged, and how many people cannot be reached by mail.
    :raises NotAllowed: if the split is not the actor's to write on.
    :raises Invalid: if the shares are not complete.
    """
    _may_write(split, by)
    parts = [part for part in queries.people_of(split) if part.answer != PartAnswer.AGREED]
    if sum(part.share for part in queries.people_of(split)) != splitting.WHOLE:
        raise Invalid({"parts": [_("The shares of the people must add up to 100 %.")]})
    reached = [part for part in parts if part.person.email]
    with transaction.atomic():
        for part in reached:
            token = new_token()
            SplitPart.objects.filter(pk=part.pk).update(
                token_hash=hash_token(token), answer=PartAnswer.PENDING
            )
            url = settings.LUODI_SITE_URL + reverse("contracts:confirm_by_link", args=[token])
            context = {"name": part.person.name, "title": split.contract.title, "url": url}
            outbox.mail(part.person.email, "contracts/mail/confirm", context, language="zh-hans", at=at)
        audit.record(by, "ask_confirmations", split, at=at, changes={"asked": [0, len(reached)]})
    return len(reached), len(parts) - len(reached)


def _may_write(split: IncomeSplit, by: Actor) -> None:
    if not IncomeSplit.objects.allowed(by).filter(pk=split.pk).exists():
        raise Missing
    if not IncomeSplit.objects.allowed(by, "amend").filter(pk=split.pk).exists():
        raise NotAllowed


def answer_part(part: SplitPart, *, agrees: bool, reason: str, name: str, at: datetime) -> None:
    """Keep what somebody says to the own part.

    The caller has checked who it is: by account, or by the link.

    :raises Conflict: if the split is no draft any more, the part has changed, or was answered already.
    """
    given = PartAnswer.AGREED if agrees else PartAnswer.REFUSED
    with transaction.atomic():
        here = SplitPart.objects.filter(
            pk=part.pk,
            answer=PartAnswer.PENDING,
            share=part.share,
            amount=part.amount,
            split__state=SplitState.DRAFT,
        )
        if part.amount.fen <= 0 or not here.update(answer=given, answered_at=at, reason=reason[:500]):
            raise Conflict(_("This part was answered already, or has changed in the meantime."))
        by = Actor(user_id=None, name=name, system=True)
        audit.record(by, "confirm_part" if agrees else "refuse_part", part.split, at=at)


@SPLIT_FLOW.effect("return")
def _begin_anew(row: IncomeSplit, taken: Taken) -> None:
    """Let a split that comes back to the draft be publicised from the start."""
    _set(row, publicised_on=None, publicity_ends_on=None, days_left=None)


@SPLIT_FLOW.effect("pay")
def _note_the_payment(row: IncomeSplit, taken: Taken) -> None:
    """Keep when it was paid."""
    _set(row, paid_on=localdate(taken.at))


@SPLIT_FLOW.effect("drop")
def _free_the_receipts(row: IncomeSplit, taken: Taken) -> None:
    """Let the receipts be shared by another split."""
    SplitReceipt.objects.filter(split=row).update(counts=False)


def _set(row: IncomeSplit, **values: Any) -> None:
    IncomeSplit.objects.unguarded("the step was decided on").filter(pk=row.pk).update(**values)
    row.refresh_from_db()


def correct(split: IncomeSplit, *, reason: str, by: Actor, at: datetime) -> IncomeSplit:
    """Take a split that was paid back by its opposite, which finance pays; its receipts may then be shared anew.

    :raises Missing: if the split is not open to the actor.
    :raises NotAllowed: if taking it back is not the actor's.
    :raises Conflict: if it was not paid, is itself a counter-split, or was taken back already.
    :raises Invalid: if no reason is given.
    """
    if not IncomeSplit.objects.allowed(by).filter(pk=split.pk).exists():
        raise Missing
    if not IncomeSplit.objects.allowed(by, "correct").filter(pk=split.pk).exists():
        raise NotAllowed
    if not reason.strip():
        raise Invalid({"note": [_("Please give a reason; it will be shown to those concerned.")]})
    names = ("gross", "costs_sum", "net", "unit_part", "school_part", "team_part")
    try:
        with transaction.atomic():
            old = IncomeSplit.objects.unguarded("the correction was decided on").get(pk=split.pk)
            if old.state != SplitState.PAID or old.corrects_id or hasattr(old, "counter"):
                raise Conflict(_("Only a split that was paid can be taken back, and only once."))
            figures = {name: -getattr(old, name) for name in names}
            row = IncomeSplit(
                contract=old.contract, way=old.way, form=old.form, policy=old.policy, corrects=old, note=reason,
                state=SplitState.FINAL, **figures,
            )  # fmt: skip
            counter = change.create(row, by=by, at=at)
            _turn(old, counter)
            audit.record(by, "correct", old, at=at, note=counter.code)
    except IntegrityError:
        raise Conflict(_("Only a split that was paid can be taken back, and only once.")) from None
    return counter


def _turn(old: IncomeSplit, counter: IncomeSplit) -> None:
    """Give the counter-split the opposite of every cost and part, and let the receipts be shared anew."""
    for cost in old.costs.all():
        SplitCost.objects.create(split=counter, kind=cost.kind, amount=-cost.amount, reason=cost.reason)
    for part in old.parts.all():
        SplitPart.objects.create(
            split=counter,
            person_id=part.person_id,
            share=part.share,
            is_main=part.is_main,
            amount=-part.amount,
            answer=PartAnswer.AGREED,
            answered_at=part.answered_at,
        )
    SplitReceipt.objects.filter(split=old).update(counts=False)
