"""Make single rows of the round, without the steps that lead to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from luodi.awards.models import (
    Amendment,
    Award,
    Check,
    Decision,
    FundObjection,
    Instalment,
    MatchingProof,
    Panel,
    Payment,
    Recovery,
)
from luodi.calls.models import Application, Call
from luodi.core.money import Money
from luodi.funds import rulebook
from luodi.funds.models import Fund
from luodi.registry.models import Organisation
from tests import factories
from tests.factories import TODAY, make
from tests.funds.books import book_c


def fund(name: str, region: str) -> Fund:
    """Make a fund at work, with rules in force."""
    row = factories.fund(name, region, state="active")
    book = book_c()
    factories.governance(
        row,
        state="in_force",
        in_force_of=row,
        content=rulebook.written(book),
        content_hash=rulebook.content_hash(book),
    )
    return row


def application(lead: Organisation, region: str, *, state: str = "contracted", **more: Any) -> Application:
    """Make an application of a call of the region's fund."""
    call = factories.call(
        fund(f"{lead.name}所在地基金{more.get('title', '')}", region), state=more.pop("call_state", "open")
    )
    return factories.applied(call, lead, state=state, **more)


def panel(call: Call, **more: Any) -> Panel:
    """Make a panel."""
    return make(Panel(call=call, **more))


def decision(call: Call, **more: Any) -> Decision:
    """Make a decision."""
    return make(Decision(call=call, **more))


def award(of: Application, *, state: str = "active", **more: Any) -> Award:
    """Make an award."""
    values = {"fund": of.call.fund, "offer_ends_on": TODAY + timedelta(days=30), "starts_on": TODAY, **more}
    values.setdefault("ends_on", TODAY + timedelta(days=700))
    return make(Award(application=of, state=state, **values))


def instalment(of: Award, number: int = 1, *, state: str = "planned", **more: Any) -> Instalment:
    """Make an instalment."""
    return make(
        Instalment(award=of, number=number, points=5000, conditions=[["signed", 0]], state=state, **more)
    )


def proof(of: Award, *, state: str = "sent", **more: Any) -> MatchingProof:
    """Make a proof of matching money."""
    values = {"paid_on": TODAY, "amount": Money.wan(10), "reference": "回单1", **more}
    row = MatchingProof(award=of, state=state, **values)
    row.clean()
    return make(row)


def check(of: Award, *, state: str = "sent", **more: Any) -> Check:
    """Make a report."""
    values = {"kind": "mid_term", "report": "按计划完成。", "spent": Money.wan(10), **more}
    return make(Check(award=of, state=state, **values))


def amendment(of: Award, *, state: str = "asked", **more: Any) -> Amendment:
    """Make a change."""
    return make(Amendment(award=of, state=state, **{"kind": "content", "text": "更换骨干成员。", **more}))


def recovery(of: Award, *, state: str = "drafted", **more: Any) -> Recovery:
    """Make a claim."""
    values = {"amount": Money.wan(5), "why": "未按计划使用。", "due_on": TODAY, **more}
    return make(Recovery(award=of, state=state, **values))


def payment(of: Instalment, *, state: str = "prepared", **more: Any) -> Payment:
    """Make a payment."""
    values = {"amount": Money.wan(50), "bank": "工商银行", "account": "6222", "account_name": "户名", **more}
    return make(Payment(instalment=of, state=state, **values))


def objection(to: Application, *, state: str = "open", **more: Any) -> FundObjection:
    """Make an objection."""
    return make(
        FundObjection(
            application=to, state=state, **{"name": "钱某", "contact": "138", "what": "重复申报", **more}
        )
    )
