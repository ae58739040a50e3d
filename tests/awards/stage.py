"""Set the stage from the decision on: a call with reviewed applications, a panel, and the steps of a round in few words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from luodi.accounts.models import Membership, User
from luodi.accounts.queries import actor_of
from luodi.awards.actions import awards, deciding, panels, paying, publicity
from luodi.awards.forms import AwardForm
from luodi.awards.models import (
    Award,
    Check,
    Decision,
    DecisionItem,
    Instalment,
    MatchingProof,
    Panel,
    Payment,
    Recovery,
)
from luodi.awards.states import (
    AWARD_FLOW,
    CHECK_FLOW,
    DECISION_FLOW,
    INSTALMENT_FLOW,
    PANEL_FLOW,
    PAYMENT_FLOW,
    PROOF_FLOW,
    RECOVERY_FLOW,
)
from luodi.calls.models import Application, Call, CostLine, Party, Revision, Target
from luodi.calls.states import APPLICATION_FLOW
from luodi.core import change
from luodi.core.codes import new_token
from luodi.core.money import Money
from luodi.funds.models import Fund
from luodi.ledger.models import Account
from luodi.ledger.states import Stage
from tests import factories
from tests.calls.stage import KEYS, C, approved, matter_of, opened, working_fund
from tests.cast import World
from tests.factories import NOW, TODAY, WUXI

# So many days later publicity and offers are over, holidays and all.
LATER = NOW + timedelta(days=25)
WAN = 1_000_000


def reviewed(
    world: World,
    call: Call,
    lead: str,
    *,
    wan: int = 100,
    matching: int = 100,
    title: str = "",
    key: str = "general",
) -> Application:
    """Make a reviewed application of an enterprise, with what it asks and what the enterprise adds."""
    row = factories.applied(
        call, world.organisations[lead], state="reviewed", title=title or f"{lead}的项目", class_key=key,
        created_by=world.users["far_enterprise" if lead == "taihu" else "enterprise"], receipt=f"{call.code}-{lead}{title}",
    )  # fmt: skip
    party = Party.objects.get(application=row)
    CostLine.objects.create(party=party, item="equipment", payer="fund", amount=Money.wan(wan))
    CostLine.objects.create(party=party, item="labour", payer="matching", amount=Money.wan(matching))
    Target.objects.create(party=party, indicator="patents_filed", number=3)
    Revision.objects.create(application=row, number=1, content={}, content_hash="0" * 64, at=NOW)
    return row


def deciding_call(world: World, fund: Fund, *, wan: int = 600) -> Call:
    """Give a call that is being decided: opened by its sides, the check and review behind it."""
    call = opened(world, fund, wan=wan)
    Call._base_manager.filter(pk=call.pk).update(state="deciding")
    call.refresh_from_db()
    return call


def seated(world: World, call: Call) -> Panel:
    """Seat a panel: three of the city in mode G, two of each side in mode C."""
    manager = world.actor("fund_manager")
    panel = panels.begin(call, by=manager, at=NOW)
    both = len(call.book.gates.decision.needs) > 1
    seats = [("far_official", "government", True), ("finance", "government", False)]
    seats += (
        [("leader", "university", True), ("director", "university", False)]
        if both
        else [("resident", "government", False)]
    )
    for who, side, chair in seats:
        panels.seat(panel, world.users[who], side, chair=chair, by=manager, at=NOW)
    PANEL_FLOW.advance(panel, "propose", by=manager, at=NOW)
    return approved(world, panel)


def voters(call: Call) -> tuple[str, ...]:
    """Name who votes on a call's panel."""
    both = len(call.book.gates.decision.needs) > 1
    return ("far_official", "finance", *(("leader", "director") if both else ("resident",)))


def voted(world: World, decision: Decision, **against: str) -> Decision:
    """Open the vote, let everybody vote for, but ``against`` (who=title), and close it."""
    manager = world.actor("fund_manager")
    decision = DECISION_FLOW.advance(decision, "open_vote", by=manager, at=NOW)
    for item in decision.items.exclude(motion="reject").select_related("application"):
        for who in voters(decision.call):
            said = "no" if against.get(who) == item.application.title else "yes"
            deciding.cast(decision, item.pk, said, by=world.actor(who), at=NOW)
    return DECISION_FLOW.advance(decision, "count", by=manager, at=NOW)


def signed(world: World, decision: Decision) -> Decision:
    """Write minutes and let the sides sign the list."""
    manager = world.actor("fund_manager")
    decision = change.amend(
        decision,
        {"minutes": "会议一致同意。", "held_on": NOW.date(), "place": "无锡"},
        version=decision.version,
        by=manager,
        at=NOW,
    )
    DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    return approved(world, decision)


def decided(world: World, call: Call, scores: dict[int, int | None] | None = None) -> Decision:
    """Decide on a call from the seats to the signatures, by scores."""
    seated(world, call)
    rows = Application.objects.unguarded("a test").filter(call=call)
    known = scores or {row.pk: 9000 - number * 100 for number, row in enumerate(rows.order_by("pk"))}
    decision = deciding.begin(call, known, by=world.actor("fund_manager"), at=NOW)
    deciding.choose(decision, by=world.actor("fund_manager"), at=NOW)
    decision.refresh_from_db()
    return signed(world, voted(world, decision))


def offered(world: World, application: Application) -> Award:
    """Let the publicity pass."""
    publicity.by_the_clock(LATER)
    return Award.objects.unguarded("a test").get(application=application)


def accepted(world: World, award: Award, who: str = "far_enterprise") -> Award:
    """Have the applicant accept the offer: the task book is to be filled in."""
    APPLICATION_FLOW.advance(award.application, "accept", by=world.actor(who), at=LATER)
    award.refresh_from_db()
    return award


def under_way(world: World) -> Award:
    """Give the running award of Taihu by a co-led fund, its first matching money proven."""
    call = deciding_call(world, working_fund(world, C))
    row = reviewed(world, call, "taihu")
    decided(world, call)
    award = running(world, offered(world, row))
    proven(world, award, 50, "回单1")
    return award


def running(world: World, award: Award, who: str = "far_enterprise") -> Award:
    """Accept an offer, name and verify the account, sign the task book by all."""
    award = verified(world, named(world, accepted(world, award, who), "6222-0000", who))
    AWARD_FLOW.advance(award, "sign", by=world.actor(who), at=LATER)
    return approved(world, award, at=LATER)


def named(world: World, award: Award, account: str, who: str = "far_enterprise") -> Award:
    """Name the account that the money goes to, by the form of the award's page."""
    days = {"starts_on": award.starts_on, "ends_on": award.ends_on}
    said = {"bank": "工商银行", "account": account, "account_name": award.application.lead.name}
    form = AwardForm({**days, **said}, instance=award, actor=world.actor(who))
    assert form.is_valid(), form.errors
    values, _related = form.parts()
    return change.amend(award, values, version=award.version, by=world.actor(who), at=LATER)


def verified(world: World, award: Award) -> Award:
    """Verify the account with its owner."""
    return awards.verify_account(award, version=award.version, by=world.actor("finance"), at=LATER)


def proven(
    world: World, award: Award, wan: int, reference: str, who: str = "far_enterprise"
) -> MatchingProof:
    """Prove matching money, and have it recognised."""
    row = MatchingProof(award=award, paid_on=NOW.date(), amount=Money.wan(wan), reference=reference)
    row = change.create(row, by=world.actor(who), at=LATER)
    return PROOF_FLOW.advance(row, "pass", by=world.actor("fund_manager"), at=LATER)


def released(world: World, instalment: Instalment) -> Instalment:
    """Verify the conditions of an instalment and have the sides release it."""
    manager = world.actor("fund_manager")
    INSTALMENT_FLOW.advance(instalment, "verify", by=manager, at=LATER)
    instalment.refresh_from_db()
    INSTALMENT_FLOW.advance(instalment, "propose", by=manager, at=LATER)
    return approved(world, instalment, at=LATER)


def instructed(world: World, instalment: Instalment) -> Payment:
    """Prepare a payment by one clerk and instruct the bank by another."""
    payment = paying.prepare(instalment, by=world.actor("finance"), at=LATER)
    return PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(world), at=LATER)


def second_clerk(world: World) -> Any:
    """Give the other clerk of the finance office."""
    clerk = User.objects.create(
        email=f"{new_token()[:12]}@cast.example", name="第二出纳", created_at=NOW, password="!"
    )
    Membership.objects.create(
        user=clerk, role="finance_clerk", scope="all", key="", starts_on=TODAY.replace(year=2020)
    )
    return actor_of(clerk, TODAY)


def paid(world: World, instalment: Instalment, reference: str) -> Payment:
    """Pay an instalment."""
    return paying.settle(
        instructed(world, instalment), reference, NOW.date(), by=world.actor("finance"), at=LATER
    )


def item_of(application: Application) -> DecisionItem:
    """Give the item of an application."""
    return DecisionItem.objects.get(application=application)


__all__ = ["KEYS", "WUXI", "matter_of"]


def stands(fund: Fund, *stages: Stage, **keys: Any) -> list[int]:
    """Give what stands at each stage of a fund, over payers and years, in 万元."""
    rows = Account.objects.filter(fund=fund.pk, **keys)
    found = dict.fromkeys(stages, 0)
    for row in rows:
        if row.stage in found:
            found[Stage(row.stage)] += row.balance.fen
    return [found[stage] // WAN for stage in stages]


def parts_of(award: Award) -> list[Instalment]:
    """Give the instalments of an award."""
    return list(Instalment.objects.unguarded("a test").filter(award=award).order_by("number"))


def checked(world: World, award: Award, kind: str, spent: int) -> Check:
    """Report, and let it pass."""
    row = Check(award=award, kind=kind, report="按计划完成。", spent=Money.wan(spent))
    row = change.create(row, by=world.actor("far_enterprise"), at=LATER)
    return CHECK_FLOW.advance(row, "pass", by=world.actor("fund_manager"), at=LATER)


def planned(award: Award) -> list[int]:
    """Give what each instalment is to pay, in 万元."""
    return [sum(line.amount.fen for line in part.money.all()) // WAN for part in parts_of(award)]


def claimed(world: World, award: Award, amount: Money) -> Recovery:
    """Claim money back."""
    row = Recovery(award=award, amount=amount, why="未按计划使用", due_on=LATER.date())
    row = change.create(row, by=world.actor("fund_manager"), at=LATER)
    return RECOVERY_FLOW.advance(row, "demand", by=world.actor("leader"), at=LATER, note="限期退回")
