"""Pay money into the funds of the demonstration; whom and how much is invented, and marked so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.core import change
from luodi.core.money import FEN_PER_WAN, Money
from luodi.funds import rulebook
from luodi.funds.models import Appropriation, Fund, Governance, Inflow, Notice, Payer
from luodi.funds.rulebook import choices
from luodi.funds.rulebook.book import Name
from luodi.funds.rulebook.choices import Unspent
from luodi.funds.states import FUND_FLOW, GOVERNANCE_FLOW, INFLOW_FLOW, NOTICE_FLOW, NoticeKind
from luodi.ledger import actions as ledger
from luodi.site.demo.invented import World, mark

# Region of the fund | what its payers give a year, in 万元: local government, university; and the year's end.
_GIVEN = {
    "320500": (1200, 0, Unspent.CARRY),
    "130000": (800, 0, Unspent.CARRY),
    "530000": (600, 200, Unspent.CARRY),
    "210300": (300, 100, Unspent.LAPSE),
    "320200": (1000, 1000, Unspent.CARRY),
    "440000": (2000, 0, Unspent.RETURN),
    "340700": (500, 0, Unspent.LAPSE),
}


def store_funding(world: World, now: datetime) -> int:
    """Appropriate two years to every fund; of the present one a part has come in. Returns how many papers there are."""
    with ledger.as_one():
        teller = _Teller(world, now)
        for fund in Fund.objects.unguarded("laying out the demonstration").order_by("pk"):
            if fund.region_id in _GIVEN:
                teller.govern(fund, *_GIVEN[fund.region_id])
                teller.pay(fund)
    return teller.papers


class _Teller:
    def __init__(self, world: World, now: datetime) -> None:
        self.now, self.papers = now, 0
        day = localdate(now)
        self.manager = actor_of(world.users["fund-manager"], day)
        self.director = actor_of(world.users["director"], day)
        self.clerk = actor_of(world.users["finance"], day)

    def govern(self, fund: Fund, government: int, university: int, year_end: str) -> None:
        """Draw up a rule book that names the payers, and record it as in force."""
        this_year = localdate(self.now).year
        given = dict.fromkeys((this_year - 1, this_year), government * FEN_PER_WAN)
        names = Name(f"{fund.region}（示例）", ""), Name("学校（示例）", "")
        custodian = Name(f"{fund.region}财政部门（示例）", "")
        if university:
            of_university = dict.fromkeys(given, university * FEN_PER_WAN)
            book = rulebook.co_led(
                *names, custodian=custodian, yearly=given, yearly_of_university=of_university
            )
        else:
            book = rulebook.led_by_government(*names, custodian=custodian, yearly=given)
        sources = tuple(replace(source, unspent=choices.Unspent(year_end)) for source in book.sources)
        content = rulebook.written(replace(book, sources=sources))
        why = "示例基金规则：按标准模板拟定，资料未载明的数值均为示例。"
        row = self._made(
            Governance(
                fund=fund,
                number=1,
                content=content,
                content_hash=rulebook.content_hash(rulebook.read(content)),
                why=why,
            ),
            225,
        )
        GOVERNANCE_FLOW.advance(
            row, "record", by=self.director, at=self._ago(222), note="线下会签，补录入库（示例）。"
        )
        FUND_FLOW.advance(fund, "activate", by=self.director, at=self._ago(221))

    def pay(self, fund: Fund) -> None:
        """Book what the payers of a fund gave."""
        years = Appropriation.objects.unguarded("laying out the demonstration").filter(
            payer__fund=fund, planned__gt=0
        )
        for row in years.select_related("payer").order_by("payer", "year"):
            self._year(row.payer, row, whole=row.year < localdate(self.now).year)

    def _year(self, payer: Payer, row: Appropriation, *, whole: bool) -> None:
        year, planned = row.year, row.planned.fen // FEN_PER_WAN
        issued = planned if whole else planned * 6 // 10
        kind, document = NoticeKind.ISSUE, f"示例拨〔{year}〕{payer.pk}号"
        dated = min(date(year, 3, 20), localdate(self.now) - timedelta(days=30))
        amount: Any = Money.wan(issued)
        notice = Notice(appropriation=row, kind=kind, document=document, dated_on=dated, amount=amount)
        NOTICE_FLOW.advance(self._made(notice, 200), "confirm", by=self.director, at=self._ago(195))
        inflow = Inflow(payer=payer, received_on=dated, amount=amount, reference=f"DEMO-{year}-{payer.pk}")
        entered = self._made(inflow, 190, by=self.clerk)
        if whole:
            INFLOW_FLOW.advance(entered, "confirm", by=self.director, at=self._ago(185))
        self.papers += 2

    def _made(self, row: Any, days: int, by: Any = None) -> Any:
        return change.create(mark(row), by=by or self.manager, at=self._ago(days))

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)
