"""Set the stage for rounds of funds: a fund at work with its rules and money, and a call before its sides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from luodi.calls import actions
from luodi.calls.models import Call
from luodi.calls.states import CALL_FLOW
from luodi.core import change
from luodi.core.money import Money
from luodi.funds import rulebook
from luodi.funds.actions import turn
from luodi.funds.models import Appropriation, Fund, Inflow, Matter, Notice, Payer
from luodi.funds.rulebook.book import RuleBook
from luodi.funds.states import INFLOW_FLOW, NOTICE_FLOW, Mode
from luodi.needs.models import Need
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY, WUXI
from tests.funds.books import book_c, book_g

G, C = Mode.LED_BY_GOVERNMENT, Mode.CO_LED
# Who turns which side's key at Wuxi's fund.
KEYS = {"government": "far_official", "university": "leader"}


def book_of(mode: str) -> RuleBook:
    """Give the rules of a mode."""
    return book_g() if mode == G else book_c()


def working_fund(
    world: World,
    mode: str = G,
    *,
    wan: int = 1000,
    book: RuleBook | None = None,
    name: str = "无锡科技成果转化基金",
) -> Fund:
    """Make Wuxi's fund at work: rules in force, and money of 2026 appropriated and come in, of each payer."""
    fund = factories.fund(name, WUXI, state="active", mode=mode)
    content = rulebook.written(book or book_of(mode))
    factories.governance(
        fund,
        state="in_force",
        in_force_of=fund,
        content=content,
        content_hash=rulebook.content_hash(book or book_of(mode)),
    )
    payers = [("government", "无锡市财政"), ("university", "学校")][: 1 if mode == G else 2]
    for side, name in payers:
        pay_in(world, factories.payer(fund, side=side, name=name), wan)
    return fund


def pay_in(world: World, payer: Payer, wan: int, year: int = 2026) -> Appropriation:
    """Appropriate money of a payer's year, and let it come in."""
    planned = factories.appropriation(payer, year, wan)
    second = "far_official" if payer.side == "government" else "director"
    notice = Notice(
        appropriation=planned, document=f"拨〔{year}〕{payer.pk}号", dated_on=TODAY, amount=Money.wan(wan)
    )
    notice = change.create(notice, by=world.actor("fund_manager"), at=NOW)
    NOTICE_FLOW.advance(notice, "confirm", by=world.actor(second), at=NOW)
    inflow = Inflow(payer=payer, received_on=TODAY, amount=Money.wan(wan), reference=f"B{payer.pk}")
    inflow = change.create(inflow, by=world.actor("finance"), at=NOW)
    INFLOW_FLOW.advance(inflow, "confirm", by=world.actor("fund_manager"), at=NOW)
    return planned


def drafted(world: World, fund: Fund, *, wan: int = 600, **more: Any) -> Call:
    """Write a call with money of each payer's year 2026."""
    values: dict[str, Any] = {
        "title": "2026年度项目征集", "year": 2026, "guide": "支持锂电与储能方向的产学研合作。",
        "opens_on": TODAY, "closes_on": TODAY + timedelta(days=30), **more,
    }  # fmt: skip
    call: Call = change.create(Call(fund=fund, **values), by=world.actor("fund_manager"), at=NOW)
    years = (
        Appropriation.objects.unguarded("a test").filter(payer__fund=fund).exclude(payer__side="enterprise")
    )
    actions.allot(
        call,
        {year: Money.wan(wan) for year in years.select_related("payer")},
        by=world.actor("fund_manager"),
        at=NOW,
    )
    return call


def proposed(world: World, call: Call) -> Call:
    """Put a call before the sides."""
    return CALL_FLOW.advance(call, "propose", by=world.actor("fund_manager"), at=NOW)


def matter_of(row: Any) -> Matter:
    """Give the latest matter of a record."""
    found = Matter.objects.filter(subject=row.ref).order_by("-pk").first()
    assert found is not None
    return found


def approved(world: World, row: Any, *, at: Any = NOW) -> Any:
    """Turn every key that the matter of a record needs."""
    from luodi.funds.actions.gates import rule_of

    matter = matter_of(row)
    for side in rule_of(matter).needs:
        turn(matter.pk, side, yes=True, note="", by=world.actor(KEYS[side]), at=at)
    row.refresh_from_db()
    return row


def opened(world: World, fund: Fund, **more: Any) -> Call:
    """Give a call that takes applications today."""
    call = approved(world, proposed(world, drafted(world, fund, **more)))
    opinions_over(call)
    actions.by_the_clock(NOW)
    call.refresh_from_db()
    return call


def opinions_over(call: Call) -> None:
    """Let the days pass in which an opinion is waited for."""
    from luodi.funds.actions import follow_all

    follow_all(NOW + timedelta(days=30))
    call.refresh_from_db()


def public_need(world: World, title: str = "低温快充电解液", **more: Any) -> Need:
    """Make an accepted need of Wuxi that anybody may read."""
    return factories.need(
        world.organisations["taihu"],
        title=title,
        state="accepted",
        visibility="public",
        region_id=WUXI,
        **more,
    )
