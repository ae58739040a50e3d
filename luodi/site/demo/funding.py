"""Pay money into the funds of the demonstration; whom and how much is invented, and marked so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.core import change
from luodi.core.money import Money
from luodi.funds.models import Appropriation, Fund, Inflow, Notice, Payer
from luodi.funds.rulebook import choices
from luodi.funds.rulebook.choices import Unspent
from luodi.funds.states import INFLOW_FLOW, NOTICE_FLOW, NoticeKind
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
                teller.pay(fund, *_GIVEN[fund.region_id])
    return teller.papers


class _Teller:
    def __init__(self, world: World, now: datetime) -> None:
        self.now, self.papers = now, 0
        day = localdate(now)
        self.manager = actor_of(world.users["fund-manager"], day)
        self.director = actor_of(world.users["director"], day)
        self.clerk = actor_of(world.users["finance"], day)

    def pay(self, fund: Fund, government: int, university: int, year_end: str) -> None:
        """Name a fund's payers, and book what they gave."""
        this_year = localdate(self.now).year
        for side, wan in ((choices.Payer.GOVERNMENT, government), (choices.Payer.UNIVERSITY, university)):
            if not wan:
                continue
            name = "地方财政专项（示例）" if side == choices.Payer.GOVERNMENT else "学校配套经费（示例）"
            payer = self._made(Payer(fund=fund, name=name, side=side, year_end=year_end), 220)
            for number, year in enumerate((this_year - 1, this_year)):
                self._year(payer, year, wan, whole=number == 0)

    def _year(self, payer: Payer, year: int, wan: int, *, whole: bool) -> None:
        row = self._made(Appropriation(payer=payer, year=year, planned=Money.wan(wan)), 210)
        issued = wan if whole else wan * 6 // 10
        kind, document = NoticeKind.ISSUE, f"示例拨〔{year}〕{payer.pk}号"
        dated = min(date(year, 3, 20), localdate(self.now) - timedelta(days=30))
        notice = Notice(
            appropriation=row, kind=kind, document=document, dated_on=dated, amount=Money.wan(issued)
        )
        NOTICE_FLOW.advance(self._made(notice, 200), "confirm", by=self.director, at=self._ago(195))
        inflow = Inflow(
            payer=payer, received_on=dated, amount=Money.wan(issued), reference=f"DEMO-{year}-{payer.pk}"
        )
        entered = self._made(inflow, 190, by=self.clerk)
        if whole:
            INFLOW_FLOW.advance(entered, "confirm", by=self.director, at=self._ago(185))
        self.papers += 2

    def _made(self, row: Any, days: int, by: Any = None) -> Any:
        return change.create(mark(row), by=by or self.manager, at=self._ago(days))

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)
